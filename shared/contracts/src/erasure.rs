//! Requests that a person's data be erased (PIPL Art. 47): proposed by one person, decided by another; and what stands against
//! it in both registries (Art. 50).

use kernel::{OrgCode, StaffId};
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use crate::{
    At, Error, Personal, Result,
    catalogue::{data, words},
    dispatch::Standing,
};

words! {
    /// Where a request stands.
    pub enum ErasureState {
        /// A second person is to decide.
        Open = "open",
        /// What named the person is gone.
        Done = "done",
        /// Refused, with the reason (PIPL Art. 50), or taken back.
        Rejected = "rejected",
    }
}

data! {
    /// One request.
    pub struct ErasureRow {
        /// The request.
        pub erasure_id: Uuid,
        /// The elder or volunteer: the pseudonym, once it is done.
        pub person: Uuid,
        /// Village of residence, or sub-branch.
        pub org: OrgCode,
        /// Why, while it is open or when it was refused.
        pub reason: Option<Personal>,
        /// Who proposed it; nobody = the platform, for a profile that has been kept long enough.
        pub proposed_by: Option<StaffId>,
        /// When.
        pub proposed_at: At,
        /// Where it stands.
        pub state: ErasureState,
        /// Who decided.
        pub decided_by: Option<StaffId>,
        /// When.
        pub decided_at: Option<At>,
        /// Why it was refused.
        pub note: Option<Personal>,
    }
}

/// A request that is still to be decided.
///
/// # Errors
/// `conflict`: `erasure_decided`.
pub fn waits(state: ErasureState) -> Result<()> {
    if state == ErasureState::Open {
        Ok(())
    } else {
        Err(Error::conflict(
            "erasure_decided",
            "this request has been decided",
        ))
    }
}

/// Two persons: not who proposed it.
///
/// # Errors
/// `forbidden`: `own_erasure`.
pub fn may_approve(proposed_by: Option<StaffId>, by: Option<StaffId>) -> Result<()> {
    if by.is_some() && proposed_by == by {
        return Err(Error::forbidden(
            "own_erasure",
            "another person must approve this",
        ));
    }
    Ok(())
}

/// Nothing of the work with the person is open, and the days for an objection are over (R5.11): `keep_days` after the last
/// visit.
///
/// # Errors
/// `conflict`: `orders_open` (with `count`), `service_recent` (with `days`).
pub fn no_work(standing: &Standing, keep_days: i64, now: OffsetDateTime) -> Result<()> {
    if standing.open > 0 {
        return Err(
            Error::conflict("orders_open", "orders or visits are still open").with("count", standing.open)
        );
    }
    let Some(last) = standing.last_ended else {
        return Ok(());
    };
    let until = last.0 + Duration::days(keep_days);
    if now < until {
        let days = (until - now).whole_days() + 1;
        return Err(Error::conflict(
            "service_recent",
            "the days for an objection to the last visit are not over",
        )
        .with("days", days));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    const NOW: OffsetDateTime = datetime!(2026-11-23 02:00 UTC);

    #[test]
    fn open_work_and_a_recent_visit_stand_against_it_r5_11() {
        let standing = |open, last_ended: Option<OffsetDateTime>| Standing {
            open,
            last_ended: last_ended.map(At),
        };
        assert_eq!(no_work(&standing(0, None), 30, NOW), Ok(()));
        let open = no_work(&standing(2, None), 30, NOW).unwrap_err();
        assert_eq!(
            (open.reason.as_str(), &open.details["count"]),
            ("orders_open", &2.into())
        );
        let recent = no_work(&standing(0, Some(NOW - Duration::days(29))), 30, NOW).unwrap_err();
        assert_eq!(
            (recent.reason.as_str(), &recent.details["days"]),
            ("service_recent", &2.into())
        );
        assert_eq!(
            no_work(&standing(0, Some(NOW - Duration::days(30))), 30, NOW),
            Ok(())
        );
    }

    #[test]
    fn nobody_approves_what_they_have_asked_for() {
        let me = Some(StaffId::generate(NOW));
        assert_eq!(may_approve(me, me).unwrap_err().reason, "own_erasure");
        assert_eq!(may_approve(Some(StaffId::generate(NOW)), me), Ok(()));
        assert_eq!(waits(ErasureState::Done).unwrap_err().reason, "erasure_decided");
    }
}
