//! Addresses with queries.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

const KEEP: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~')
    .remove(b'/');

/// `path` with the pairs that have a value: `url("/orders", &[("state", "open"), ("page", "")])` is `/orders?state=open`.
/// Names, numbers and addresses of people never stand in an address (decision 26): see [`super::find_form`].
pub fn url(path: &str, pairs: &[(&str, &str)]) -> String {
    let query: Vec<String> = pairs
        .iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| format!("{name}={}", utf8_percent_encode(value, KEEP)))
        .collect();
    if query.is_empty() {
        path.to_owned()
    } else {
        format!("{path}?{}", query.join("&"))
    }
}

/// The number of a page as it stands in an address; empty for the first.
pub fn page_of(page: u32) -> String {
    if page > 1 { page.to_string() } else { String::new() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn empty_values_are_left_out_and_the_rest_is_escaped() {
        assert_eq!(url("/orders", &[("state", ""), ("page", "")]), "/orders");
        assert_eq!(
            url("/sign-in", &[("next", "/orders?state=open&page=2")]),
            "/sign-in?next=/orders%3Fstate%3Dopen%26page%3D2"
        );
        assert_eq!((page_of(1), page_of(3)), (String::new(), "3".to_owned()));
    }
}
