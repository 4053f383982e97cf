//! What stands against erasing a volunteer's data besides their work (`contracts::erasure`).

use contracts::{Error, Result, ledger::Balances};

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
    use kernel::{RawMinutes, StandardMinutes, VolunteerId};
    use time::OffsetDateTime;

    use super::*;

    #[test]
    fn minutes_that_wait_stand_against_it() {
        let zero = StandardMinutes::ZERO;
        let balances = Balances {
            volunteer_id: VolunteerId::generate(OffsetDateTime::UNIX_EPOCH),
            pending: zero,
            unsettled: zero,
            goods: StandardMinutes::new(60),
            goods_held: zero,
            savings: StandardMinutes::new(60),
            savings_held: zero,
            raw_confirmed: RawMinutes::new(120),
        };
        assert_eq!(no_minutes(&balances), Ok(()));
        let held = Balances {
            goods_held: StandardMinutes::new(1),
            ..balances
        };
        assert_eq!(no_minutes(&held).unwrap_err().reason, "minutes_waiting");
    }
}
