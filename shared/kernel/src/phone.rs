//! Mobile numbers of the mainland. Personal data: shown masked, also in logs.

use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Why a text is not a mobile number. Never repeats the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PhoneError {
    /// Not eleven digits after `+86`.
    #[error("a mobile number has 11 digits")]
    Length,
    /// Something other than digits, spaces, hyphens and a leading `+86`.
    #[error("a mobile number has digits only")]
    Character,
    /// Does not start with 13 to 19.
    #[error("a mobile number starts with 13 to 19")]
    Segment,
}

/// A mainland mobile number of eleven digits.
///
/// `Debug` shows it masked and there is no `Display`: whoever sends or dials it says [`Phone::as_str`]. Serialised it is
/// the plain number, which may travel in queries only, never in events.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "String", into = "String")]
pub struct Phone(String);

impl Phone {
    /// The eleven digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// First three and last four digits: `169****0001`.
    pub fn masked(&self) -> String {
        format!("{}****{}", &self.0[..3], self.tail())
    }

    /// The last four digits, by which a caller is looked up.
    pub fn tail(&self) -> &str {
        &self.0[7..]
    }

    /// Whether the number lies in segment 169, which is not assigned and serves for tests and demonstrations.
    pub fn is_test(&self) -> bool {
        self.0.starts_with("169")
    }
}

impl FromStr for Phone {
    type Err = PhoneError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let compact: String = text.chars().filter(|char| !matches!(char, ' ' | '-')).collect();
        let number = compact.strip_prefix("+86").unwrap_or(&compact);
        if !number.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(PhoneError::Character);
        }
        if number.len() != 11 {
            return Err(PhoneError::Length);
        }
        if !matches!(number.as_bytes(), [b'1', b'3'..=b'9', ..]) {
            return Err(PhoneError::Segment);
        }
        Ok(Self(number.to_owned()))
    }
}

impl TryFrom<String> for Phone {
    type Error = PhoneError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<Phone> for String {
    fn from(phone: Phone) -> Self {
        phone.0
    }
}

impl fmt::Debug for Phone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Phone({})", self.masked())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn phone(text: &str) -> Phone {
        text.parse().unwrap()
    }

    #[test]
    fn spaces_hyphens_and_the_country_code_are_forgiven() {
        for text in [
            "16900000001",
            " 169 0000 0001",
            "169-0000-0001",
            "+8616900000001",
            "+86 169-0000-0001",
        ] {
            assert_eq!(phone(text).as_str(), "16900000001", "{text}");
        }
    }

    #[test]
    fn what_is_no_mobile_number_is_refused_with_the_reason() {
        for (text, error) in [
            ("", PhoneError::Length),
            ("1690000000", PhoneError::Length),
            ("169000000011", PhoneError::Length),
            ("8616900000001", PhoneError::Length),
            ("1690000000x", PhoneError::Character),
            ("１６９００００００１", PhoneError::Character),
            ("+4416900000001", PhoneError::Character),
            ("12900000001", PhoneError::Segment),
            ("26900000001", PhoneError::Segment),
        ] {
            assert_eq!(text.parse::<Phone>(), Err(error), "{text}");
        }
    }

    #[test]
    fn a_number_is_printed_masked() {
        let phone = phone("16912340001");
        assert_eq!(phone.masked(), "169****0001");
        assert_eq!(phone.tail(), "0001");
        assert_eq!(format!("{phone:?}"), "Phone(169****0001)");
    }

    #[test]
    fn segment_169_is_for_tests() {
        assert!(phone("16900000001").is_test());
        assert!(!phone("16800000001").is_test());
    }

    #[test]
    fn a_number_travels_as_checked_text() {
        let json = serde_json::to_string(&phone("16900000001")).unwrap();
        assert_eq!(json, "\"16900000001\"");
        assert_eq!(
            serde_json::from_str::<Phone>(&json).unwrap(),
            phone("16900000001")
        );
        let error = serde_json::from_str::<Phone>("\"1690000\"").unwrap_err();
        assert!(!error.to_string().contains("1690000"));
    }
}
