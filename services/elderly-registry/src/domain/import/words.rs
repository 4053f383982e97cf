use contracts::{Error, Result};
use time::{Date, macros::format_description};

/// The parts of a cell that holds several: separated by commas or line breaks, Chinese ones included.
pub fn parts(text: &str) -> impl Iterator<Item = &str> {
    text.split([',', '，', '、', ';', '；', '\n'])
        .map(str::trim)
        .filter(|part| !part.is_empty())
}

/// A word of a set.
///
/// # Errors
/// `blank`, `unknown_word`.
pub fn word<T>(text: &str, parse: impl Fn(&str) -> Option<T>) -> Result<T> {
    if text.is_empty() {
        return Err(Error::invalid("cells", "blank", "this must be filled in"));
    }
    parse(text).ok_or_else(|| {
        Error::invalid(
            "cells",
            "unknown_word",
            "this is none of the words to choose from",
        )
    })
}

/// A day: `2026-11-23`.
///
/// # Errors
/// `blank`, `not_a_date`.
pub fn date(text: &str) -> Result<Date> {
    if text.is_empty() {
        return Err(Error::invalid("cells", "blank", "this must be filled in"));
    }
    Date::parse(text, format_description!("[year]-[month]-[day]"))
        .map_err(|_| Error::invalid("cells", "not_a_date", "this is not a day like 2026-11-23"))
}
