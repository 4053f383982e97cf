//! How the fields of a request are read: the value as its type, or the first rule it breaks, with the field named.
//!
//! No refusal repeats the text: it may be personal data.

use kernel::{Phone, PhoneError, ResidentId, ResidentIdError};
use time::Date;

use crate::{Error, Result};

/// Longest name of a person, characters.
pub const NAME_MAX: usize = 50;

/// Most people whom one question asks for by id: names for a page, numbers for messages.
pub const PEOPLE_MAX: usize = 500;

/// What the day and the deployment say about the identities that a request may hold.
#[derive(Debug, Clone, Copy)]
pub struct Identities {
    /// Today in China: nobody is born later.
    pub today: Date,
    /// Whether invented identities count: address code 999999 and segment 169 (decision 28).
    pub accept_test: bool,
}

impl Identities {
    /// Reads a resident ID (R14.1).
    ///
    /// # Errors
    /// `invalid` at `field`: `resident_id_length`, `resident_id_character`, `resident_id_date`,
    /// `resident_id_check_digit`, `birth_in_future`, `test_identity`.
    pub fn resident_id(&self, field: &str, text: &str) -> Result<ResidentId> {
        let id: ResidentId = text.trim().parse().map_err(|error: ResidentIdError| {
            let reason = match error {
                ResidentIdError::Length => "resident_id_length",
                ResidentIdError::Character => "resident_id_character",
                ResidentIdError::Date => "resident_id_date",
                ResidentIdError::CheckDigit => "resident_id_check_digit",
            };
            Error::invalid(field, reason, error.to_string())
        })?;
        if id.birth_date() > self.today {
            return Err(Error::invalid(
                field,
                "birth_in_future",
                "the birth date in the resident ID lies in the future",
            ));
        }
        self.real_or_accepted(field, id.is_test())?;
        Ok(id)
    }

    /// Reads a mobile number.
    ///
    /// # Errors
    /// `invalid` at `field`: `phone_length`, `phone_character`, `phone_segment`, `test_identity`.
    pub fn phone(&self, field: &str, text: &str) -> Result<Phone> {
        let phone: Phone = text.trim().parse().map_err(|error: PhoneError| {
            let reason = match error {
                PhoneError::Length => "phone_length",
                PhoneError::Character => "phone_character",
                PhoneError::Segment => "phone_segment",
            };
            Error::invalid(field, reason, error.to_string())
        })?;
        self.real_or_accepted(field, phone.is_test())?;
        Ok(phone)
    }

    fn real_or_accepted(&self, field: &str, test: bool) -> Result<()> {
        if test && !self.accept_test {
            return Err(Error::invalid(
                field,
                "test_identity",
                "this identity is invented: it is accepted in tests and demonstrations only",
            ));
        }
        Ok(())
    }
}

/// Reads a text of 1 to `max` characters, without the spaces around it.
///
/// # Errors
/// `invalid` at `field`: `blank`, `too_long` (with `max`), `characters` for control characters other than line breaks.
pub fn text(field: &str, text: &str, max: usize) -> Result<String> {
    let text = text.trim();
    if text.is_empty() {
        return Err(Error::invalid(field, "blank", "this must be filled in"));
    }
    if text.chars().count() > max {
        return Err(
            Error::invalid(field, "too_long", format!("this holds at most {max} characters"))
                .with("max", max),
        );
    }
    if text
        .chars()
        .any(|char| char.is_control() && char != '\n' && char != '\r')
    {
        return Err(Error::invalid(
            field,
            "characters",
            "this holds characters that cannot be written",
        ));
    }
    Ok(text.to_owned())
}

/// Reads a person's name: one line of at most [`NAME_MAX`] characters.
///
/// # Errors
/// As [`text`]; a line break is refused too.
pub fn name(field: &str, name: &str) -> Result<String> {
    let name = text(field, name, NAME_MAX)?;
    if name.contains(['\n', '\r']) {
        return Err(Error::invalid(field, "characters", "a name is one line"));
    }
    Ok(name)
}

/// Reads a reason that a person gives for an act that is logged: 2 to 200 characters.
///
/// # Errors
/// As [`text`], and `too_short` (with `min`).
pub fn reason(field: &str, reason: &str) -> Result<String> {
    let reason = text(field, reason, 200)?;
    if reason.chars().count() < 2 {
        return Err(
            Error::invalid(field, "too_short", "the reason needs at least 2 characters").with("min", 2),
        );
    }
    Ok(reason)
}

/// A list that is not longer than what is answered at once.
///
/// # Errors
/// `too_many` (with `max`).
pub fn at_most<T>(field: &str, list: &[T], max: usize) -> Result<()> {
    if list.len() > max {
        let message = format!("at most {max} at once");
        return Err(Error::invalid(field, "too_many", message).with("max", max));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use kernel::Sex;
    use time::macros::date;

    use super::*;

    const REAL: Identities = Identities {
        today: date!(2026 - 11 - 23),
        accept_test: false,
    };
    const DEMO: Identities = Identities {
        accept_test: true,
        ..REAL
    };

    fn refusal<T: std::fmt::Debug>(result: Result<T>) -> (Option<String>, String) {
        let error = result.unwrap_err();
        (error.field, error.reason)
    }

    #[test]
    fn a_wrong_resident_id_is_refused_at_its_field_with_the_reason_r14_1() {
        for (text, reason) in [
            ("11010519491231002", "resident_id_length"),
            ("1101051949123100X2", "resident_id_character"),
            ("110105194902290026", "resident_id_date"),
            ("110105194912310021", "resident_id_check_digit"),
        ] {
            let found = refusal(REAL.resident_id("resident_id", text));
            assert_eq!(found, (Some("resident_id".into()), reason.into()), "{text}");
        }
        assert!(REAL.resident_id("resident_id", " 11010519491231002x ").is_ok());
    }

    #[test]
    fn nobody_is_born_tomorrow() {
        let id = ResidentId::for_test(date!(2026 - 11 - 24), 1, Sex::Male);
        assert_eq!(
            refusal(DEMO.resident_id("resident_id", id.as_str())).1,
            "birth_in_future"
        );
    }

    #[test]
    fn invented_identities_count_where_they_are_accepted_only() {
        let id = ResidentId::for_test(date!(1950 - 01 - 01), 1, Sex::Male);
        assert_eq!(
            refusal(REAL.resident_id("resident_id", id.as_str())).1,
            "test_identity"
        );
        assert_eq!(refusal(REAL.phone("phone", "16900000001")).1, "test_identity");
        assert!(DEMO.resident_id("resident_id", id.as_str()).is_ok());
        assert!(DEMO.phone("phone", "16900000001").is_ok());
    }

    #[test]
    fn a_wrong_number_is_refused_at_its_field_with_the_reason() {
        for (text, reason) in [
            ("1690000000", "phone_length"),
            ("1690000000x", "phone_character"),
            ("12900000001", "phone_segment"),
        ] {
            assert_eq!(
                refusal(DEMO.phone("contact.phone", text)),
                (Some("contact.phone".into()), reason.into())
            );
        }
    }

    #[test]
    fn a_name_is_one_line_of_one_to_fifty_characters() {
        assert_eq!(name("name", "　王秀英 ").unwrap(), "王秀英");
        assert_eq!(refusal(name("name", " 　 ")).1, "blank");
        assert_eq!(refusal(name("name", &"王".repeat(51))).1, "too_long");
        assert_eq!(refusal(name("name", "王\n秀英")).1, "characters");
        assert!(name("name", &"王".repeat(50)).is_ok());
    }

    #[test]
    fn a_reason_has_at_least_two_characters() {
        assert_eq!(refusal(reason("reason", "x")).1, "too_short");
        assert!(reason("reason", "回访").is_ok());
    }
}
