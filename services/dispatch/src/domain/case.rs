//! A case about a disputed visit (R9.3).

use contracts::dispatch::CaseState;
use kernel::china_local;
use time::{Duration, OffsetDateTime, Weekday};

use super::{Refusal, visit::Act};

/// What a decision does to the visit.
///
/// # Errors
/// The case has been decided before.
pub fn decide(state: CaseState, decision: CaseState) -> Result<Option<Act>, Refusal> {
    match (state, decision) {
        (CaseState::Open, CaseState::Upheld) => Ok(Some(Act::Uphold)),
        (CaseState::Open, CaseState::Dismissed) => Ok(Some(Act::Dismiss)),
        (CaseState::Open, CaseState::Open) => Ok(None),
        (decided, _) => Err(Refusal::CaseIs(decided)),
    }
}

/// The same time of day, `days` working days later: Saturdays and Sundays do not count (R9.3).
pub fn working_days_later(from: OffsetDateTime, days: i64) -> OffsetDateTime {
    let mut at = from;
    let mut left = days;
    while left > 0 {
        at += Duration::days(1);
        if !matches!(china_local(at).weekday(), Weekday::Saturday | Weekday::Sunday) {
            left -= 1;
        }
    }
    at
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    #[test]
    fn a_case_of_thursday_is_due_on_tuesday_r9_3() {
        let thursday = datetime!(2026-11-26 16:30 +8);
        assert_eq!(working_days_later(thursday, 3), datetime!(2026-12-01 16:30 +8));
    }

    #[test]
    fn the_weekend_is_the_one_in_china() {
        // Sunday 23:00 UTC is Monday 7:00 in China.
        let at = datetime!(2026-11-29 23:00 UTC);
        assert_eq!(working_days_later(at, 1), datetime!(2026-11-30 23:00 UTC));
    }

    #[test]
    fn a_decided_case_stays_decided() {
        assert_eq!(
            decide(CaseState::Upheld, CaseState::Dismissed),
            Err(Refusal::CaseIs(CaseState::Upheld))
        );
        assert_eq!(decide(CaseState::Open, CaseState::Upheld), Ok(Some(Act::Uphold)));
    }
}
