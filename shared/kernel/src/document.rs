//! Numbers of documents, as they stand on paper: two letters, the day, a count.

use time::Date;

/// The number of the `count`th document of its kind on `day`, which is China's: `FW20261123-0041`. `prefix` are the letters of
/// the kind. After the 9,999th of a day the count has more digits.
pub fn document_no(prefix: &str, day: Date, count: i32) -> String {
    let (year, month, day) = day.to_calendar_date();
    format!("{prefix}{year:04}{:02}{day:02}-{count:04}", u8::from(month))
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;

    #[test]
    fn a_document_bears_its_day_and_its_count() {
        assert_eq!(document_no("FW", date!(2026 - 01 - 03), 41), "FW20260103-0041");
        assert_eq!(
            document_no("AJ", date!(2026 - 11 - 23), 12_345),
            "AJ20261123-12345"
        );
    }
}
