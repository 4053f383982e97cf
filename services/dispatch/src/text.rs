//! What people may write.

use contracts::{Error, Personal, Result};

/// A text that must say something, at most 500 characters, without spaces around it.
pub fn needed(field: &str, text: &str) -> Result<String> {
    line(field, text, 500)
}

/// As [`needed`], for a short one: a name, a number.
pub fn line(field: &str, text: &str, longest: usize) -> Result<String> {
    let text = text.trim();
    if text.is_empty() {
        return Err(Error::invalid(field, "required", format!("say {field}")));
    }
    within(field, text, longest)
}

/// As [`limited`], of what somebody may have said; nothing when it says nothing.
pub fn said(field: &str, text: Option<&Personal>) -> Result<Option<String>> {
    let text = text.map(|text| limited(field, text)).transpose()?;
    Ok(text.filter(|text| !text.is_empty()))
}

/// A text that may be empty, at most 500 characters.
pub fn limited(field: &str, text: &str) -> Result<String> {
    within(field, text, 500)
}

fn within(field: &str, text: &str, longest: usize) -> Result<String> {
    if text.chars().count() > longest {
        return Err(Error::invalid(
            field,
            "too_long",
            format!("{field} has more than {longest} characters"),
        )
        .with("longest", longest));
    }
    Ok(text.trim().to_owned())
}
