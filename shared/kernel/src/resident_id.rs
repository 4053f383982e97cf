//! Resident identity numbers 公民身份号码 (R14.1, GB 11643). Personal data: shown masked, also in logs.

use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use time::{Date, Month};

use crate::Sex;

const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const CHECK_DIGITS: &[u8; 11] = b"10X98765432";
/// An address code that is not assigned to any place.
const TEST_ADDRESS: &str = "999999";

/// Why a text is not a resident ID. Never repeats the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ResidentIdError {
    /// Not 18 characters.
    #[error("a resident ID has 18 characters")]
    Length,
    /// Something other than 17 digits and a last digit or X.
    #[error("a resident ID is 17 digits and a digit or X")]
    Character,
    /// Digits 7 to 14 are not a date of the calendar.
    #[error("the birth date in the resident ID does not exist")]
    Date,
    /// The last character does not match the others: a typing error.
    #[error("the check digit of the resident ID is wrong")]
    CheckDigit,
}

/// A valid resident ID of 18 characters, with an upper-case X.
///
/// `Debug` shows it masked and there is no `Display`: whoever encrypts or indexes it says [`ResidentId::as_str`].
/// Serialised it is the plain number, which may travel in commands and queries only, never in events.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "String", into = "String")]
#[schemars(with = "String")]
pub struct ResidentId {
    number: String,
    birth: Date,
}

impl ResidentId {
    /// The 18 characters.
    pub fn as_str(&self) -> &str {
        &self.number
    }

    /// The date of birth, digits 7 to 14.
    pub const fn birth_date(&self) -> Date {
        self.birth
    }

    /// The sex: digit 17 is odd for men.
    pub fn sex(&self) -> Sex {
        // ASCII digits are odd where their codes are.
        if self.number.as_bytes()[16] % 2 == 1 {
            Sex::Male
        } else {
            Sex::Female
        }
    }

    /// Whether the address code is 999999, which is not assigned and serves for tests and demonstrations.
    pub fn is_test(&self) -> bool {
        self.number.starts_with(TEST_ADDRESS)
    }

    /// First four and last two characters: `9999************12`.
    pub fn masked(&self) -> String {
        format!("{}************{}", &self.number[..4], &self.number[16..])
    }

    /// A valid number with the test address code, for tests and demonstrations. For one birth date (of the years 1 to
    /// 9999) and sex the sequences 0 to 499 give different numbers; higher ones repeat them.
    pub fn for_test(birth: Date, sequence: u16, sex: Sex) -> Self {
        let order = sequence % 500 * 2 + u16::from(sex == Sex::Male);
        let (year, month, day) = (birth.year(), birth.month() as u8, birth.day());
        let mut number = format!("{TEST_ADDRESS}{year:04}{month:02}{day:02}{order:03}");
        number.push(check_digit(number.as_bytes()));
        Self { number, birth }
    }
}

/// The 18th character for 17 digits.
fn check_digit(digits: &[u8]) -> char {
    let sum: u32 = digits
        .iter()
        .zip(WEIGHTS)
        .map(|(digit, weight)| u32::from(digit - b'0') * weight)
        .sum();
    char::from(CHECK_DIGITS[(sum % 11) as usize])
}

/// Digits 7 to 14 as a date, when the calendar has it. Expects ASCII digits.
fn birth_date(number: &str) -> Option<Date> {
    let year = number[6..10].parse().ok()?;
    let month = number[10..12].parse::<u8>().ok()?;
    let day = number[12..14].parse().ok()?;
    Date::from_calendar_date(year, Month::try_from(month).ok()?, day).ok()
}

impl FromStr for ResidentId {
    type Err = ResidentIdError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.chars().count() != 18 {
            return Err(ResidentIdError::Length);
        }
        let number = text.to_ascii_uppercase();
        let (digits, last) = match number.as_bytes() {
            [digits @ .., last] if digits.len() == 17 => (digits, *last),
            _ => return Err(ResidentIdError::Character),
        };
        if !digits.iter().all(u8::is_ascii_digit) || !(last.is_ascii_digit() || last == b'X') {
            return Err(ResidentIdError::Character);
        }
        let birth = birth_date(&number).ok_or(ResidentIdError::Date)?;
        if check_digit(digits) != char::from(last) {
            return Err(ResidentIdError::CheckDigit);
        }
        Ok(Self { number, birth })
    }
}

impl TryFrom<String> for ResidentId {
    type Error = ResidentIdError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<ResidentId> for String {
    fn from(id: ResidentId) -> Self {
        id.number
    }
}

impl fmt::Debug for ResidentId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ResidentId({})", self.masked())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use time::Duration;
    use time::macros::date;

    use super::*;

    /// The examples of the standard itself.
    const VECTORS: [(&str, Date, Sex); 3] = [
        ("11010519491231002X", date!(1949 - 12 - 31), Sex::Female),
        ("440524188001010014", date!(1880 - 01 - 01), Sex::Male),
        ("34052419800101001X", date!(1980 - 01 - 01), Sex::Male),
    ];

    fn id(text: &str) -> ResidentId {
        text.parse().unwrap()
    }

    #[test]
    fn the_examples_of_the_standard_are_read_r14_1() {
        for (number, birth, sex) in VECTORS {
            assert_eq!(id(number).as_str(), number);
            assert_eq!(id(number).birth_date(), birth);
            assert_eq!(id(number).sex(), sex);
            assert!(!id(number).is_test());
        }
    }

    #[test]
    fn any_one_changed_digit_makes_it_invalid_r14_1() {
        for (number, ..) in VECTORS {
            for place in 0..18 {
                for other in "0123456789X"
                    .chars()
                    .filter(|&other| !number[place..].starts_with(other))
                {
                    let mut changed = number.to_owned();
                    changed.replace_range(place..=place, &other.to_string());
                    assert!(changed.parse::<ResidentId>().is_err(), "{changed}");
                }
            }
        }
    }

    #[test]
    fn a_small_x_is_an_x() {
        assert_eq!(id("11010519491231002x"), id("11010519491231002X"));
    }

    #[test]
    fn what_is_no_resident_id_is_refused_with_the_reason() {
        for (text, error) in [
            ("", ResidentIdError::Length),
            ("110105491231002", ResidentIdError::Length),
            (" 11010519491231002X", ResidentIdError::Length),
            ("1101051949123100X2", ResidentIdError::Character),
            ("11010519491231002Y", ResidentIdError::Character),
            ("１１０１０５１９４９１２３１００２X", ResidentIdError::Character),
            ("110105194913310029", ResidentIdError::Date),
            ("110105194902290026", ResidentIdError::Date),
            ("110105194912310021", ResidentIdError::CheckDigit),
        ] {
            assert_eq!(text.parse::<ResidentId>(), Err(error), "{text}");
        }
    }

    #[test]
    fn a_number_is_printed_masked() {
        let id = ResidentId::for_test(date!(1950 - 05 - 06), 7, Sex::Male);
        assert_eq!(id.as_str().len(), id.masked().len());
        assert!(id.masked().starts_with("9999************"));
        assert_eq!(format!("{id:?}"), format!("ResidentId({})", id.masked()));
    }

    #[test]
    fn a_number_travels_as_checked_text() {
        let id = ResidentId::for_test(date!(1950 - 05 - 06), 7, Sex::Female);
        let json = serde_json::to_string(&id).unwrap();
        assert_eq!(serde_json::from_str::<ResidentId>(&json).unwrap(), id);
        let error = serde_json::from_str::<ResidentId>("\"110105194912310021\"").unwrap_err();
        assert!(!error.to_string().contains("1949"));
        let schema = serde_json::to_value(schemars::schema_for!(ResidentId)).unwrap();
        assert_eq!(schema["type"], "string");
    }

    proptest! {
        #[test]
        fn a_test_number_is_valid_and_says_what_it_was_made_of(
            days in 0..40_000_i64, sequence in any::<u16>(), male in any::<bool>(),
        ) {
            let birth = date!(1920 - 01 - 01) + Duration::days(days);
            let sex = if male { Sex::Male } else { Sex::Female };
            let made = ResidentId::for_test(birth, sequence, sex);
            let read: ResidentId = made.as_str().parse().unwrap();
            prop_assert!(read.is_test());
            prop_assert_eq!(read.sex(), sex);
            prop_assert_eq!(read.birth_date(), birth);
            prop_assert_eq!(read, made);
        }
    }
}
