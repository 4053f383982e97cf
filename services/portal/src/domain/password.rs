//! Which passwords are good enough (8.1.4.1: complex, changed regularly).

use contracts::{Error, Result};
use time::{Duration, OffsetDateTime};

/// Shortest password, characters.
pub const MIN: usize = 10;
/// Longest password, characters: hashing is dear.
const MAX: usize = 128;

/// Refuses a weak password: shorter than [`MIN`], of fewer than three kinds of characters (small, capital, digit, other),
/// or with the sign-in name in it.
///
/// # Errors
/// `invalid` at `field`: `password_too_short` (with `min`), `too_long`, `password_too_simple`, `password_has_username`.
pub fn check(field: &str, password: &str, username: &str) -> Result<()> {
    let length = password.chars().count();
    if length < MIN {
        let message = format!("a password has at least {MIN} characters");
        return Err(Error::invalid(field, "password_too_short", message).with("min", MIN));
    }
    if length > MAX {
        return Err(
            Error::invalid(field, "too_long", format!("this holds at most {MAX} characters"))
                .with("max", MAX),
        );
    }
    let kinds = [
        password.chars().any(|char| char.is_ascii_lowercase()),
        password.chars().any(|char| char.is_ascii_uppercase()),
        password.chars().any(|char| char.is_ascii_digit()),
        password.chars().any(|char| !char.is_ascii_alphanumeric()),
    ];
    if kinds.into_iter().filter(|kind| *kind).count() < 3 {
        let message = "a password has three of: small letters, capital letters, digits, other characters";
        return Err(Error::invalid(field, "password_too_simple", message));
    }
    if password.to_lowercase().contains(&username.to_lowercase()) {
        return Err(Error::invalid(
            field,
            "password_has_username",
            "a password does not hold the sign-in name",
        ));
    }
    Ok(())
}

/// Whether a password is so old that it must be changed; `days` 0 = never.
pub fn is_old(changed_at: OffsetDateTime, days: i64, now: OffsetDateTime) -> bool {
    days > 0 && now - changed_at >= Duration::days(days)
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::datetime;

    fn reason(password: &str) -> Option<String> {
        check("password", password, "liu.fang")
            .err()
            .map(|error| error.reason)
    }

    #[test]
    fn a_password_is_long_mixed_and_not_the_name() {
        assert_eq!(reason("Ab1!"), Some("password_too_short".into()));
        assert_eq!(reason("abcdefghijkl"), Some("password_too_simple".into()));
        assert_eq!(reason("Liu.Fang-2026"), Some("password_has_username".into()));
        assert_eq!(reason(&"Ab1!".repeat(40)), Some("too_long".into()));
        assert_eq!(reason("Yunhe-2026-Ab"), None);
        assert_eq!(reason("运河街道Time2026"), None);
    }

    #[test]
    fn a_password_must_be_changed_after_so_many_days() {
        let changed = datetime!(2026-08-01 00:00 UTC);
        assert!(!is_old(changed, 90, changed + Duration::days(89)));
        assert!(is_old(changed, 90, changed + Duration::days(90)));
        assert!(!is_old(changed, 0, changed + Duration::days(9000)));
    }
}
