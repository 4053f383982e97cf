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

/// Where the reader of an `address` beyond the end of a list is led: to the last of its pages of `size` rows, which is the
/// first where a list counts no rows beyond its end. Nothing where the page is there.
pub(super) fn last_page(address: &str, size: u32, total: i64) -> Option<String> {
    let (path, query) = address.split_once('?')?;
    let number = |pair: &str| pair.strip_prefix("page=")?.parse::<u64>().ok();
    let page = query.split('&').find_map(number)?;
    let last = u64::try_from(total)
        .unwrap_or(0)
        .div_ceil(u64::from(size.max(1)))
        .max(1);
    if page <= last {
        return None;
    }
    let mut pairs: Vec<String> = query
        .split('&')
        .filter(|pair| !pair.is_empty() && !pair.starts_with("page="))
        .map(str::to_owned)
        .collect();
    if last > 1 {
        pairs.push(format!("page={last}"));
    }
    Some(match pairs.is_empty() {
        true => path.to_owned(),
        false => format!("{path}?{}", pairs.join("&")),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn beyond_the_end_of_a_list_its_last_page_is_shown_with_the_same_filters() {
        let last = |address| last_page(address, 20, 41);
        assert_eq!(
            last("/orders?page=9999&state=open").as_deref(),
            Some("/orders?state=open&page=3")
        );
        for there in [
            "/orders",
            "/orders?page=3",
            "/orders?page=x",
            "/orders?state=open",
        ] {
            assert_eq!(last(there), None, "{there}");
        }
        assert_eq!(last_page("/orders?page=2", 20, 0).as_deref(), Some("/orders"));
    }

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
