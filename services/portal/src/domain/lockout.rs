//! Wrong tries in a row lock an account for a while (8.1.4.1).

use time::{Duration, OffsetDateTime};

/// How many tries, and how long the lock lasts.
#[derive(Debug, Clone, Copy)]
pub struct Policy {
    /// Wrong tries in a row that lock.
    pub tries: i32,
    /// How long.
    pub lock: Duration,
}

/// What a wrong try leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counted {
    /// Tries in a row now.
    pub tries: i32,
    /// Until when nobody can sign in.
    pub locked_until: Option<OffsetDateTime>,
}

/// Whether the lock still holds at `now`.
pub fn is_locked(locked_until: Option<OffsetDateTime>, now: OffsetDateTime) -> bool {
    locked_until.is_some_and(|until| now < until)
}

impl Policy {
    /// Counts one more wrong try. After a lock has run out, counting begins anew.
    pub fn count(self, tries: i32, locked_until: Option<OffsetDateTime>, now: OffsetDateTime) -> Counted {
        let tries = if locked_until.is_some() { 1 } else { tries + 1 };
        let locked_until = (tries >= self.tries).then(|| now + self.lock);
        Counted { tries, locked_until }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::datetime;

    const NOW: OffsetDateTime = datetime!(2026-11-23 02:00 UTC);
    const POLICY: Policy = Policy {
        tries: 5,
        lock: Duration::minutes(15),
    };

    #[test]
    fn the_fifth_wrong_try_locks_for_a_quarter_of_an_hour() {
        assert_eq!(
            POLICY.count(3, None, NOW),
            Counted {
                tries: 4,
                locked_until: None
            }
        );
        let locked = POLICY.count(4, None, NOW);
        assert_eq!(locked.locked_until, Some(NOW + Duration::minutes(15)));
        assert!(is_locked(locked.locked_until, NOW + Duration::minutes(14)));
        assert!(!is_locked(locked.locked_until, NOW + Duration::minutes(15)));
    }

    #[test]
    fn after_the_lock_counting_begins_anew() {
        let later = NOW + Duration::hours(1);
        assert_eq!(
            POLICY.count(5, Some(NOW), later),
            Counted {
                tries: 1,
                locked_until: None
            }
        );
    }
}
