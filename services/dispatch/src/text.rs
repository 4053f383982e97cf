//! What people may write.

use contracts::{Error, Result};

/// A text that must say something, at most 500 characters, without spaces around it.
pub fn needed(field: &str, text: &str) -> Result<String> {
    let text = text.trim();
    if text.is_empty() {
        return Err(Error::invalid(field, "required", format!("say {field}")));
    }
    limited(field, text)
}

/// A text that may be empty, at most 500 characters.
pub fn limited(field: &str, text: &str) -> Result<String> {
    const LONGEST: usize = 500;
    if text.chars().count() > LONGEST {
        return Err(Error::invalid(
            field,
            "too_long",
            format!("{field} has more than {LONGEST} characters"),
        )
        .with("longest", LONGEST));
    }
    Ok(text.trim().to_owned())
}
