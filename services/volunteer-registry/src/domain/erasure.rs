//! What stands against erasing a person's data (PIPL Art. 47, 50).

use contracts::{Error, Result, dispatch::Standing, erasure::ErasureState, ledger::Balances};
use kernel::StaffId;
use time::{Duration, OffsetDateTime};

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

/// No minute of the person is held or waits to be confirmed or settled: those are claims that only a known person can make.
/// What is settled stays on the books under the passbook number.
///
/// # Errors
/// `conflict`: `minutes_waiting`.
pub fn no_minutes(balances: &Balances) -> Result<()> {
    let waiting = [
        balances.pending,
        balances.unsettled,
        balances.goods_held,
        balances.savings_held,
    ];
    if waiting.iter().any(|minutes| minutes.get() != 0) {
        return Err(Error::conflict(
            "minutes_waiting",
            "minutes are held or wait to be confirmed or settled",
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use contracts::At;
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

    #[test]
    fn minutes_that_wait_stand_against_it() {
        let zero = kernel::StandardMinutes::ZERO;
        let balances = Balances {
            volunteer_id: kernel::VolunteerId::generate(NOW),
            pending: zero,
            unsettled: zero,
            goods: kernel::StandardMinutes::new(60),
            goods_held: zero,
            savings: kernel::StandardMinutes::new(60),
            savings_held: zero,
            raw_confirmed: kernel::RawMinutes::new(120),
        };
        assert_eq!(no_minutes(&balances), Ok(()));
        let held = Balances {
            goods_held: kernel::StandardMinutes::new(1),
            ..balances
        };
        assert_eq!(no_minutes(&held).unwrap_err().reason, "minutes_waiting");
    }
}
