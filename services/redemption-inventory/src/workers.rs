//! What goes on by itself and may ask other services.

pub mod advance_claims;
pub mod advance_orders;

use contracts::{Code, Error};
use time::Duration;

/// After so many tries in vain somebody should know.
const ALARM_AFTER: i32 = 10;

/// A few tries at once, then ever longer waits, five minutes at most.
pub fn patience(attempts: i32) -> Duration {
    match u32::try_from(attempts).unwrap_or(0) {
        0..=3 => Duration::ZERO,
        tries => Duration::seconds(1 << tries.min(8)).min(Duration::minutes(5)),
    }
}

/// Refused for what was asked: asked again, it would be refused again. Everything else is tried again.
pub fn is_final(error: &Error) -> bool {
    matches!(
        error.code,
        Code::Invalid | Code::Conflict | Code::NotFound | Code::InsufficientBalance
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_tries_are_at_once_and_no_wait_is_longer_than_five_minutes() {
        assert_eq!(patience(0), Duration::ZERO);
        assert!(patience(4) < patience(6));
        assert!((0..1000).all(|tries| patience(tries) <= Duration::minutes(5)));
    }

    #[test]
    fn what_nobody_answers_is_tried_again_and_what_is_refused_is_not() {
        assert!(!is_final(&Error::new(Code::Unavailable, "unavailable", "")));
        assert!(is_final(&Error::conflict("account_frozen", "")));
    }
}
