//! The season of awards, and what may become of a nomination (R10.1, R10.3).

use contracts::{
    Error, Result, Role,
    volunteer::award::{AwardDecision, AwardKind, AwardState},
};
use kernel::{OrgCode, OrgKind};
use time::{Date, Duration, Month};

/// Nominate, within one's scope.
pub const NOMINATORS: &[Role] = &[Role::Branch, Role::Operator];

/// Decide and publish: head office.
pub const DECIDERS: &[Role] = &[Role::Operator];

/// The days of a year's awards.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Season {
    /// First day of the twelve months that are looked at.
    pub from: Date,
    /// Last day.
    pub to: Date,
    /// First day on which may be nominated.
    pub opens: Date,
    /// Last day.
    pub closes: Date,
}

/// The season of a year: a calendar month, July unless head office decides otherwise (R10.3), and the twelve months before
/// it.
///
/// # Errors
/// `invalid` `award_year`.
pub fn season(year: i32, month: i64) -> Result<Season> {
    let wrong = || Error::invalid("year", "award_year", "a year from 2000 to 9000");
    if !(2000..=9000).contains(&year) {
        return Err(wrong());
    }
    let month: Month = u8::try_from(month)
        .ok()
        .and_then(|month| month.try_into().ok())
        .unwrap_or(Month::July);
    let first = |year| Date::from_calendar_date(year, month, 1).map_err(|_| wrong());
    let opens = first(year)?;
    Ok(Season {
        from: first(year - 1)?,
        to: opens - Duration::days(1),
        opens,
        closes: opens + Duration::days(i64::from(month.length(year)) - 1),
    })
}

/// Whether may be nominated on `today`: within the season, or after it with a reason.
///
/// # Errors
/// `conflict` `award_season` (with `opens` and `closes`); `invalid` `blank` at `late_because`.
pub fn may_nominate(season: Season, today: Date, late_because: Option<&str>) -> Result<()> {
    if today < season.opens {
        return Err(
            Error::conflict("award_season", "the season of this year's awards has not begun")
                .with("opens", season.opens.to_string())
                .with("closes", season.closes.to_string()),
        );
    }
    if today > season.closes && late_because.is_none() {
        let message = "the season is over: say why it is nominated now";
        return Err(Error::invalid("late_because", "blank", message));
    }
    Ok(())
}

/// Whether an award of this kind is for such an organisation.
pub fn fits(kind: AwardKind, org: &OrgCode) -> bool {
    match kind {
        AwardKind::Branch => org.kind() == OrgKind::Village,
        AwardKind::SocialOrg => org.kind() == OrgKind::SocialOrg,
        AwardKind::Volunteer => false,
    }
}

/// The state after a decision.
///
/// # Errors
/// `conflict` `wrong_award_state`.
pub fn decided(state: AwardState, decision: AwardDecision) -> Result<AwardState> {
    match (state, decision) {
        (AwardState::Nominated, AwardDecision::Approve) => Ok(AwardState::Approved),
        (AwardState::Nominated, AwardDecision::Refuse) => Ok(AwardState::Refused),
        _ => Err(wrong_state()),
    }
}

/// The state after publishing.
///
/// # Errors
/// `conflict` `wrong_award_state`.
pub fn published(state: AwardState) -> Result<AwardState> {
    match state {
        AwardState::Approved => Ok(AwardState::Published),
        _ => Err(wrong_state()),
    }
}

fn wrong_state() -> Error {
    Error::conflict("wrong_award_state", "the award is in another state by now")
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;

    #[test]
    fn r10_3_the_season_is_july_and_looks_at_the_twelve_months_before() {
        let found = season(2026, 7).unwrap();
        assert_eq!(
            (found.from, found.to),
            (date!(2025 - 07 - 01), date!(2026 - 06 - 30))
        );
        assert_eq!(
            (found.opens, found.closes),
            (date!(2026 - 07 - 01), date!(2026 - 07 - 31))
        );
        assert_eq!(season(2024, 2).unwrap().closes, date!(2024 - 02 - 29));
        assert_eq!(season(12, 7).unwrap_err().reason, "award_year");
    }

    #[test]
    fn r10_3_nobody_is_nominated_before_the_season_and_after_it_with_a_reason_only() {
        let season = season(2026, 7).unwrap();
        let nominate = |today, late| may_nominate(season, today, late);
        let early = nominate(date!(2026 - 06 - 30), Some("x")).unwrap_err();
        assert_eq!(early.reason, "award_season");
        assert!(nominate(date!(2026 - 07 - 01), None).is_ok());
        assert!(nominate(date!(2026 - 07 - 31), None).is_ok());
        let late = nominate(date!(2026 - 08 - 01), None).unwrap_err();
        assert_eq!(late.field.as_deref(), Some("late_because"));
        assert!(nominate(date!(2026 - 08 - 01), Some("补录")).is_ok());
    }

    #[test]
    fn r10_1_villages_and_social_organisations_have_awards_of_their_own() {
        let village: OrgCode = "370405001004".parse().unwrap();
        let social: OrgCode = "370405S01".parse().unwrap();
        let town: OrgCode = "370405001".parse().unwrap();
        assert!(fits(AwardKind::Branch, &village) && fits(AwardKind::SocialOrg, &social));
        assert!(!fits(AwardKind::Branch, &social) && !fits(AwardKind::SocialOrg, &village));
        assert!(!fits(AwardKind::Branch, &town) && !fits(AwardKind::Volunteer, &village));
    }

    #[test]
    fn r10_1_only_an_approved_award_is_published() {
        for state in AwardState::ALL.iter().copied() {
            assert_eq!(
                published(state).is_ok(),
                state == AwardState::Approved,
                "{state:?}"
            );
            let approves = decided(state, AwardDecision::Approve).is_ok();
            assert_eq!(approves, state == AwardState::Nominated);
        }
    }
}
