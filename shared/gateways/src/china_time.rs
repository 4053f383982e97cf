//! Times as the gateways write them: China time (UTC+8, no daylight saving) without a zone, to the second.

use time::{
    Date, OffsetDateTime, PrimitiveDateTime, UtcOffset,
    format_description::BorrowedFormatItem,
    macros::{format_description, offset},
};

/// The offset of all mainland times.
pub const CHINA: UtcOffset = offset!(+8);

const DASHED: &[BorrowedFormatItem<'static>] =
    format_description!("[year]-[month]-[day] [hour]:[minute]:[second]");
const COMPACT: &[BorrowedFormatItem<'static>] =
    format_description!("[year][month][day][hour][minute][second]");
const DAY: &[BorrowedFormatItem<'static>] = format_description!("[year][month][day]");

/// `2026-11-23 10:00:00`, as Aliyun writes it.
pub fn dashed(at: OffsetDateTime) -> String {
    write(at, DASHED)
}

/// `20261123100000`, as 云MAS writes it.
pub fn compact(at: OffsetDateTime) -> String {
    write(at, COMPACT)
}

/// `20261123`: the China day of a moment, as Aliyun's `SendDate` asks for it.
pub fn day(at: OffsetDateTime) -> String {
    write(at, DAY)
}

/// Reads either form of a time; `None` when it is neither.
pub fn read(text: &str) -> Option<OffsetDateTime> {
    let text = text.trim();
    PrimitiveDateTime::parse(text, DASHED)
        .or_else(|_| PrimitiveDateTime::parse(text, COMPACT))
        .ok()
        .map(|local| local.assume_offset(CHINA))
}

/// Reads a day written as `20261123`; `None` when it is not one.
pub fn read_day(text: &str) -> Option<Date> {
    Date::parse(text.trim(), DAY).ok()
}

fn write(at: OffsetDateTime, format: &[BorrowedFormatItem<'static>]) -> String {
    at.to_offset(CHINA)
        .format(format)
        .expect("a complete date and time has every part the format names")
}

/// serde form `2026-11-23 10:00:00`; reading never fails: a time in an unknown form becomes `None`.
pub(crate) mod dashed_or_none {
    use super::*;
    use serde::{Deserialize, Deserializer, Serializer};

    pub fn serialize<S: Serializer>(at: &Option<OffsetDateTime>, out: S) -> Result<S::Ok, S::Error> {
        out.serialize_str(&at.map(dashed).unwrap_or_default())
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(input: D) -> Result<Option<OffsetDateTime>, D::Error> {
        Ok(Option::<String>::deserialize(input)?.as_deref().and_then(read))
    }
}

/// serde form `20261123100000`; reading never fails: a time in an unknown form becomes `None`.
pub(crate) mod compact_or_none {
    use super::*;
    use serde::{Deserialize, Deserializer, Serializer};

    pub fn serialize<S: Serializer>(at: &Option<OffsetDateTime>, out: S) -> Result<S::Ok, S::Error> {
        out.serialize_str(&at.map(compact).unwrap_or_default())
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(input: D) -> Result<Option<OffsetDateTime>, D::Error> {
        Ok(Option::<String>::deserialize(input)?.as_deref().and_then(read))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::{date, datetime};

    #[test]
    fn utc_evening_is_the_next_day_in_china() {
        let at = datetime!(2026-11-23 20:30:05 UTC);
        assert_eq!(dashed(at), "2026-11-24 04:30:05");
        assert_eq!(compact(at), "20261124043005");
        assert_eq!(day(at), "20261124");
    }

    #[test]
    fn both_forms_are_read_and_rubbish_is_none() {
        let at = datetime!(2026-11-23 10:00:03 +8);
        assert_eq!(read("2026-11-23 10:00:03"), Some(at));
        assert_eq!(read("20261123100003"), Some(at));
        assert_eq!(read("yesterday"), None);
        assert_eq!(read_day("20261123"), Some(date!(2026 - 11 - 23)));
    }
}
