//! The numbers that the sandbox knows: segment 169, which no carrier was given, so that nothing can ever reach a person.

use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

const SEGMENT: &str = "169";

/// An eleven-digit number of segment 169, kept as its last eight digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Number(u32);

/// A number outside the segment, or no number at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OutsideSegment;

impl fmt::Display for OutsideSegment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the sandbox takes only eleven-digit numbers that start with 169")
    }
}

impl FromStr for Number {
    type Err = OutsideSegment;

    fn from_str(text: &str) -> Result<Self, OutsideSegment> {
        let tail = text.strip_prefix(SEGMENT).ok_or(OutsideSegment)?;
        let eight_digits = tail.len() == 8 && tail.bytes().all(|b| b.is_ascii_digit());
        let tail = eight_digits.then(|| tail.parse().ok()).flatten();
        tail.map(Self).ok_or(OutsideSegment)
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{SEGMENT}{:08}", self.0)
    }
}

impl TryFrom<String> for Number {
    type Error = OutsideSegment;

    fn try_from(text: String) -> Result<Self, OutsideSegment> {
        text.parse()
    }
}

impl From<Number> for String {
    fn from(number: Number) -> Self {
        number.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_unassigned_segment_is_taken() {
        assert_eq!(
            "16900000001".parse::<Number>().unwrap().to_string(),
            "16900000001"
        );
        for text in [
            "13800000001",
            "1690000000",
            "169000000011",
            "169+0000001",
            "",
            "16９00000001",
        ] {
            assert_eq!(text.parse::<Number>(), Err(OutsideSegment), "{text}");
        }
    }
}
