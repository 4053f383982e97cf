//! Headers of a request that was received.

/// A header that is there exactly once: one that is there twice could be signed in one form and read in the other.
pub fn once<'a>(headers: &[(&'a str, &'a str)], name: &str) -> Option<&'a str> {
    let mut found = headers.iter().filter(|(key, _)| key.eq_ignore_ascii_case(name));
    found
        .next()
        .filter(|_| found.next().is_none())
        .map(|(_, value)| value.trim())
}
