//! From when on an elder lives in another village (R1.5, R2.6).

use contracts::{Error, Result};
use kernel::{OrgCode, OrgKind};
use time::{Date, Duration};

/// How long ago a move may have been, and how long ahead.
const BACK: Duration = Duration::days(365);
const AHEAD: Duration = Duration::days(90);

/// Checks a move from one village to another of the same district.
///
/// # Errors
/// `invalid` at `village`: `not_a_village`, `other_district`, `same_village`; at `effective_on`: `out_of_days`.
pub fn check(from: &OrgCode, to: &OrgCode, effective_on: Date, today: Date) -> Result<()> {
    if to.kind() != OrgKind::Village {
        return Err(Error::invalid(
            "village",
            "not_a_village",
            "this needs the code of a village",
        ));
    }
    if to.district() != from.district() {
        let message = "the village lies in another district: close the profile";
        return Err(Error::invalid("village", "other_district", message));
    }
    if to == from {
        return Err(Error::invalid(
            "village",
            "same_village",
            "the elder lives there already",
        ));
    }
    if !(today - BACK..=today + AHEAD).contains(&effective_on) {
        let message = "a move is at most a year ago or 90 days ahead";
        return Err(Error::invalid("effective_on", "out_of_days", message)
            .with("back", BACK.whole_days())
            .with("ahead", AHEAD.whole_days()));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;

    #[test]
    fn a_move_is_to_another_village_of_the_district_and_near_in_time() {
        let org = |code: &str| code.parse::<OrgCode>().unwrap();
        let (from, today) = (org("370405001004"), date!(2026 - 11 - 23));
        let reason = |to: &str, day| check(&from, &org(to), day, today).err().map(|error| error.reason);
        assert_eq!(reason("370405001005", today), None);
        assert_eq!(reason("370405001005", date!(2027 - 02 - 21)), None);
        assert_eq!(
            reason("370405001005", date!(2027 - 02 - 22)).as_deref(),
            Some("out_of_days")
        );
        assert_eq!(
            reason("370405001005", date!(2025 - 11 - 22)).as_deref(),
            Some("out_of_days")
        );
        assert_eq!(reason("370405001004", today).as_deref(), Some("same_village"));
        assert_eq!(reason("370405001", today).as_deref(), Some("not_a_village"));
        assert_eq!(reason("370406001004", today).as_deref(), Some("other_district"));
    }
}
