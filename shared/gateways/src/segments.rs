//! How many SMS a text costs on mainland networks.

/// Longest text of a single SMS, in UTF-16 units.
const SINGLE: usize = 70;
/// Units that each part of a longer text carries, the rest being its concatenation header.
const PART: usize = 67;

/// Segments of a whole text, which must already hold the 【signature】 and any opt-out phrase. ASCII counts like Chinese,
/// a character outside the basic plane (emoji) as two; the empty text is none.
pub fn count(text: &str) -> usize {
    match text.encode_utf16().count() {
        0 => 0,
        1..=SINGLE => 1,
        units => units.div_ceil(PART),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_case_of_the_vectors_is_counted() {
        let vectors: serde_json::Value =
            serde_json::from_str(include_str!("../vectors/segments.json")).unwrap();
        for case in vectors["cases"].as_array().unwrap() {
            let written = case["text"].as_str().unwrap();
            let text = match written.split_once(" x ") {
                Some((unit, times)) => unit.repeat(times.parse().unwrap()),
                None => written.to_owned(),
            };
            assert_eq!(
                text.encode_utf16().count() as u64,
                case["utf16_units"],
                "{written}"
            );
            assert_eq!(count(&text) as u64, case["segments"], "{written}");
        }
    }

    #[test]
    fn an_emoji_counts_twice() {
        assert_eq!(count(&"😀".repeat(35)), 1);
        assert_eq!(count(&"😀".repeat(36)), 2);
    }
}
