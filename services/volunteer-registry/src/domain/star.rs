//! Who may have how many stars, and what may become of a rating (R10.2).

use contracts::{
    Error, Result, Role,
    volunteer::{
        VolunteerState,
        star::{ObjectionRuling, StarReview, StarState},
    },
};
use kernel::{RawMinutes, WorkCalendar};
use time::Date;
use uuid::Uuid;

/// Apply, review, record an objection.
pub const RATERS: &[Role] = &[Role::Clerk, Role::OrgClerk, Role::Branch, Role::Operator];

/// Rule on an objection, take a star back: the level above the sub-branch.
pub const RULERS: &[Role] = &[Role::Branch, Role::Operator];

/// A level with the raw hours from which it can be had.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Level {
    /// 1 to 5.
    pub level: u8,
    /// Raw hours.
    pub threshold_h: i64,
}

/// The highest level that the raw minutes reach. Weights and redemption do not come into it: raw minutes know neither
/// (R10.2).
pub fn reached(raw: RawMinutes, thresholds_h: &[i64]) -> Option<Level> {
    let levels = (1..).zip(thresholds_h.iter().copied());
    levels
        .take_while(|(_, hours)| raw.get() >= hours * 60)
        .last()
        .map(|(level, threshold_h)| Level { level, threshold_h })
}

/// The level for which somebody in this state with these minutes may apply, who holds `held` stars.
///
/// # Errors
/// `conflict`: `wrong_volunteer_state`, `star_not_reached` (with `have` and `need`), `star_held`.
pub fn may_apply(state: VolunteerState, raw: RawMinutes, thresholds_h: &[i64], held: u8) -> Result<Level> {
    if state != VolunteerState::Active {
        return Err(Error::conflict(
            "wrong_volunteer_state",
            "stars are for volunteers who are in service",
        ));
    }
    let higher = reached(raw, thresholds_h).filter(|found| found.level > held);
    match (higher, thresholds_h.get(usize::from(held))) {
        (Some(level), _) => Ok(level),
        (None, Some(need)) => Err(Error::conflict(
            "star_not_reached",
            "the raw hours do not reach the next star",
        )
        .with("have", raw.get())
        .with("need", need * 60)),
        (None, None) => Err(Error::conflict("star_held", "there is no higher star")),
    }
}

/// First and last day of the public notice of a rating that is approved on `today`: it begins the day after and lasts so many
/// working days.
pub fn notice(today: Date, working_days: i64, calendar: &WorkCalendar) -> (Date, Date) {
    let first = today.next_day().unwrap_or(today);
    (first, calendar.after(today, working_days))
}

/// The state after a review.
///
/// # Errors
/// `conflict` `wrong_star_state`.
pub fn reviewed(state: StarState, review: StarReview) -> Result<StarState> {
    match (state, review) {
        (StarState::Applied, StarReview::Approve) => Ok(StarState::Notice),
        (StarState::Applied, StarReview::Refuse) => Ok(StarState::Refused),
        _ => Err(wrong_state()),
    }
}

/// The state after an objection.
///
/// # Errors
/// `conflict` `wrong_star_state`.
pub fn objected(state: StarState) -> Result<StarState> {
    match state {
        StarState::Notice => Ok(StarState::Objected),
        _ => Err(wrong_state()),
    }
}

/// The state after a ruling: dismissed, the notice goes on where it was.
///
/// # Errors
/// `conflict` `wrong_star_state`.
pub fn ruled(state: StarState, ruling: ObjectionRuling) -> Result<StarState> {
    match (state, ruling) {
        (StarState::Objected, ObjectionRuling::Upheld) => Ok(StarState::Refused),
        (StarState::Objected, ObjectionRuling::Dismissed) => Ok(StarState::Notice),
        _ => Err(wrong_state()),
    }
}

/// The state of a rating whose notice is over: a correction may have taken hours back meanwhile.
pub fn noticed(raw: RawMinutes, threshold_h: i64) -> StarState {
    if raw.get() >= threshold_h * 60 {
        StarState::Issued
    } else {
        StarState::Refused
    }
}

/// The state of an issued star that is taken back.
///
/// # Errors
/// `conflict` `wrong_star_state`.
pub fn withdrawn(state: StarState) -> Result<StarState> {
    match state {
        StarState::Issued => Ok(StarState::Withdrawn),
        _ => Err(wrong_state()),
    }
}

/// Refuses who has taken part before: `by` acts, `before` have acted.
///
/// # Errors
/// `forbidden` `same_person`.
pub fn another(by: Option<Uuid>, before: &[Option<Uuid>]) -> Result<()> {
    if by.is_some() && before.contains(&by) {
        return Err(Error::forbidden(
            "same_person",
            "another person must do this step",
        ));
    }
    Ok(())
}

fn wrong_state() -> Error {
    Error::conflict("wrong_star_state", "the rating is in another state by now")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use time::macros::date;

    use super::*;

    const HOURS: [i64; 5] = [100, 300, 600, 1000, 1500];

    fn hours(hours: i64) -> RawMinutes {
        RawMinutes::new(hours * 60)
    }

    fn apply(raw: RawMinutes, held: u8) -> Result<Level> {
        may_apply(VolunteerState::Active, raw, &HOURS, held)
    }

    #[test]
    fn r10_2_the_hour_itself_counts_and_the_minute_before_does_not() {
        for (level, threshold) in (1..).zip(HOURS) {
            let at = reached(hours(threshold), &HOURS).unwrap();
            assert_eq!((at.level, at.threshold_h), (level, threshold));
            let before = reached(RawMinutes::new(threshold * 60 - 1), &HOURS);
            assert_eq!(before.map_or(0, |found| found.level), level - 1);
        }
    }

    #[test]
    fn r10_2_who_has_served_long_goes_to_their_level_at_once() {
        assert_eq!(apply(hours(650), 0).unwrap().level, 3);
        assert_eq!(apply(hours(650), 2).unwrap().level, 3);
    }

    #[test]
    fn r10_2_what_is_missing_is_told_in_minutes() {
        let refused = apply(hours(99), 0).unwrap_err();
        assert_eq!(refused.reason, "star_not_reached");
        assert_eq!(refused.details["have"], 99 * 60);
        assert_eq!(refused.details["need"], 100 * 60);
        let refused = apply(hours(350), 2).unwrap_err();
        assert_eq!(refused.details["need"], 600 * 60);
        assert_eq!(apply(hours(2000), 5).unwrap_err().reason, "star_held");
    }

    #[test]
    fn only_who_is_in_service_is_rated() {
        for state in VolunteerState::ALL {
            let rated = may_apply(*state, hours(100), &HOURS, 0).is_ok();
            assert_eq!(rated, *state == VolunteerState::Active, "{state:?}");
        }
    }

    #[test]
    fn r10_2_the_notice_is_five_whole_working_days() {
        // Thursday: Friday, Monday, Tuesday, Wednesday, Thursday.
        let (first, last) = notice(date!(2026 - 11 - 26), 5, &WorkCalendar::default());
        assert_eq!((first, last), (date!(2026 - 11 - 27), date!(2026 - 12 - 03)));
    }

    #[test]
    fn r10_2_hours_that_were_taken_back_during_the_notice_issue_no_star() {
        assert_eq!(noticed(hours(100), 100), StarState::Issued);
        assert_eq!(noticed(RawMinutes::new(5999), 100), StarState::Refused);
    }

    #[test]
    fn each_step_has_one_state_before_it() {
        for state in StarState::ALL.iter().copied() {
            assert_eq!(
                reviewed(state, StarReview::Approve).is_ok(),
                state == StarState::Applied
            );
            assert_eq!(objected(state).is_ok(), state == StarState::Notice);
            assert_eq!(
                ruled(state, ObjectionRuling::Dismissed).is_ok(),
                state == StarState::Objected
            );
            assert_eq!(withdrawn(state).is_ok(), state == StarState::Issued);
        }
    }

    #[test]
    fn the_servers_operator_is_nobody_and_the_volunteer_is_no_colleague() {
        let (a, b) = (Uuid::from_u128(1), Uuid::from_u128(2));
        assert!(another(Some(a), &[Some(a)]).is_err());
        assert!(another(Some(a), &[Some(b), None]).is_ok());
        assert!(another(None, &[None]).is_ok());
    }

    proptest! {
        #[test]
        fn r10_2_more_hours_never_mean_fewer_stars(less in 0..200_000_i64, more in 0..200_000_i64) {
            let level = |minutes| reached(RawMinutes::new(minutes), &HOURS).map_or(0, |found| found.level);
            prop_assert!(level(less.min(more)) <= level(less.max(more)));
        }
    }
}
