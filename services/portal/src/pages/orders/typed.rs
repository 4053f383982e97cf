//! Reads what people type into fields: days, clocks and whole numbers, also in full-width digits (NFKC of the digits).

use kernel::at_china;
use time::{Date, OffsetDateTime, Time, macros::format_description};

/// The text without spaces around it, full-width digits, colons and spaces as the narrow ones.
pub fn narrow(text: &str) -> String {
    let narrowed: String = text
        .chars()
        .map(|c| match c {
            '０'..='９' => char::from(b'0' + u8::try_from(u32::from(c) - u32::from('０')).unwrap_or(0)),
            '：' => ':',
            '\u{3000}' => ' ',
            c => c,
        })
        .collect();
    narrowed.trim().to_owned()
}

/// A number as [`narrow`] has it, without the blanks that group its digits: `0200 1354` is `02001354`.
pub fn ungrouped(text: &str) -> String {
    narrow(text).chars().filter(|c| !c.is_whitespace()).collect()
}

/// `2026-11-23`
pub fn date(text: &str) -> Option<Date> {
    Date::parse(&narrow(text), format_description!("[year]-[month]-[day]")).ok()
}

/// `14:30`, `1430`, `9:30`, `930`, `9`.
pub fn clock(text: &str) -> Option<Time> {
    let text = narrow(text);
    let (hour, minute) = match text.split_once(':') {
        Some((hour, minute)) => (hour, minute),
        None if text.len() <= 2 => (text.as_str(), "0"),
        None => text.split_at_checked(text.len() - 2)?,
    };
    Time::from_hms(digits(hour)?, digits(minute)?, 0).ok()
}

fn digits(text: &str) -> Option<u8> {
    let plain = !text.is_empty() && text.len() <= 2 && text.bytes().all(|b| b.is_ascii_digit());
    plain.then(|| text.parse().ok()).flatten()
}

/// A whole number that is not negative.
pub fn whole(text: &str) -> Option<i64> {
    narrow(text).parse().ok().filter(|n| *n >= 0)
}

/// A length of time from its two fields, in minutes; an empty field is zero.
pub fn duration(hours: &str, minutes: &str) -> Option<i64> {
    let part = |text: &str| {
        if text.trim().is_empty() {
            Some(0)
        } else {
            whole(text)
        }
    };
    part(hours)?.checked_mul(60)?.checked_add(part(minutes)?)
}

/// Day and clock of China as an instant.
pub fn moment(day: &str, time: &str) -> Option<OffsetDateTime> {
    Some(at_china(date(day)?, clock(time)?))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use time::macros::{datetime, time};

    use super::*;

    #[test]
    fn a_clock_may_be_typed_with_or_without_a_colon() {
        for text in ["14:30", "1430", "14：30", "１４３０", " 14:30 "] {
            assert_eq!(clock(text), Some(time!(14:30)), "{text}");
        }
        assert_eq!(clock("930"), Some(time!(9:30)));
        assert_eq!(clock("9"), Some(time!(9:00)));
    }

    #[test]
    fn hours_and_minutes_make_a_length_and_an_empty_field_is_zero() {
        assert_eq!(duration("1", "30"), Some(90));
        assert_eq!(duration("", "１５"), Some(15));
        assert_eq!(duration("", ""), Some(0));
        for (hours, minutes) in [("x", ""), ("-1", "0"), ("1.5", ""), ("9223372036854775807", "1")] {
            assert_eq!(duration(hours, minutes), None, "{hours} {minutes}");
        }
    }

    #[test]
    fn a_number_may_be_typed_in_the_groups_in_which_it_is_shown() {
        for text in ["0200 1354", " ０２００　１３５４ ", "02 00 13 54", "02001354"] {
            assert_eq!(ungrouped(text), "02001354", "{text}");
        }
    }

    #[test]
    fn what_is_no_clock_is_none() {
        for text in ["", "24:00", "12:60", "ab", "1:2:3", "123456", "-1:30", "十点"] {
            assert_eq!(clock(text), None, "{text}");
        }
    }

    #[test]
    fn day_and_clock_are_those_of_china() {
        assert_eq!(
            moment("2026-11-23", "0730"),
            Some(datetime!(2026-11-22 23:30 UTC))
        );
        assert_eq!(moment("2026-02-30", "0730"), None);
    }

    proptest! {
        #[test]
        fn nothing_typed_makes_it_panic(text in ".*") {
            let _ = (clock(&text), date(&text), whole(&text));
        }
    }
}
