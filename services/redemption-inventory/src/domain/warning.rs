//! What a stock keeper is told before goods run out or go bad, as fast as they go.

use contracts::redemption::stock::StockWarning;
use time::Date;

/// Days over which it is looked at how fast goods go.
pub const LOOKED_BACK_DAYS: i32 = 28;

/// When to warn.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// `stock.low_days`
    pub low_days: i64,
    /// `stock.expiry_days`
    pub expiry_days: i64,
}

/// A lot as the warnings see it.
#[derive(Debug, Clone, Copy)]
pub struct OnHand {
    /// Last day.
    pub expires_on: Option<Date>,
    /// On hand.
    pub on_hand: i32,
    /// Of these, promised.
    pub reserved: i32,
    /// May be handed out.
    pub sound: bool,
}

impl OnHand {
    /// Whether its last day is over.
    pub fn is_past(&self, today: Date) -> bool {
        self.expires_on.is_some_and(|day| day < today)
    }

    /// What may be promised of it.
    pub fn free(&self, today: Date) -> i32 {
        if self.sound && !self.is_past(today) {
            self.on_hand - self.reserved
        } else {
            0
        }
    }
}

/// Days for which `pieces` last when `picked` went in the last [`LOOKED_BACK_DAYS`]; nothing when none went.
pub fn days_left(pieces: i64, picked: i64) -> Option<i64> {
    (picked > 0).then(|| pieces * i64::from(LOOKED_BACK_DAYS) / picked)
}

/// What must be looked at, the most urgent first. `lots` stand in the order in which they are handed out; `open` goods only are
/// missed when there are none.
pub fn warnings(lots: &[OnHand], picked: i64, open: bool, today: Date, limits: Limits) -> Vec<StockWarning> {
    let mut found = Vec::new();
    if lots.iter().any(|lot| lot.on_hand > 0 && lot.is_past(today)) {
        found.push(StockWarning::Expired);
    }
    let free: i64 = lots.iter().map(|lot| i64::from(lot.free(today))).sum();
    if open && free == 0 {
        found.push(StockWarning::Out);
    }
    if expiring(lots, picked, today, limits) {
        found.push(StockWarning::Expiring);
    }
    if open && free > 0 && days_left(free, picked).is_some_and(|days| days < limits.low_days) {
        found.push(StockWarning::Low);
    }
    found
}

/// Whether a lot near its last day will not be used up by then: what is handed out before it counts too.
fn expiring(lots: &[OnHand], picked: i64, today: Date, limits: Limits) -> bool {
    let mut before: i64 = 0;
    for lot in lots.iter().filter(|lot| lot.sound && !lot.is_past(today)) {
        before += i64::from(lot.on_hand);
        let Some(days) = lot.expires_on.map(|day| (day - today).whole_days() + 1) else {
            continue;
        };
        let used = days * picked / i64::from(LOOKED_BACK_DAYS);
        if lot.on_hand > 0 && days <= limits.expiry_days && used < before {
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use time::{Duration, macros::date};

    use super::*;

    const TODAY: Date = date!(2026 - 11 - 23);
    const LIMITS: Limits = Limits {
        low_days: 14,
        expiry_days: 60,
    };

    fn lot(days: Option<i64>, on_hand: i32) -> OnHand {
        OnHand {
            expires_on: days.map(|days| TODAY + Duration::days(days)),
            on_hand,
            reserved: 0,
            sound: true,
        }
    }

    fn found(lots: &[OnHand], picked: i64) -> Vec<StockWarning> {
        warnings(lots, picked, true, TODAY, LIMITS)
    }

    #[test]
    fn low_is_what_lasts_less_than_the_setting_as_fast_as_it_goes() {
        // 28 in four weeks: one a day.
        assert_eq!(found(&[lot(None, 13)], 28), [StockWarning::Low]);
        assert_eq!(found(&[lot(None, 14)], 28), []);
        // What does not go lasts for ever.
        assert_eq!(found(&[lot(None, 1)], 0), []);
    }

    #[test]
    fn a_lot_that_will_be_used_up_before_its_last_day_is_not_warned_of() {
        // 30 days with today, one a day.
        assert_eq!(found(&[lot(Some(29), 30)], 28), []);
        assert_eq!(found(&[lot(Some(29), 31)], 28), [StockWarning::Expiring]);
        // What expires earlier goes first and takes the days away.
        assert_eq!(found(&[lot(Some(9), 10), lot(Some(29), 20)], 28), []);
        assert_eq!(
            found(&[lot(Some(9), 10), lot(Some(29), 21)], 28),
            [StockWarning::Expiring]
        );
        // Too far off to be looked at.
        assert_eq!(found(&[lot(Some(400), 5000)], 28), []);
    }

    #[test]
    fn the_last_day_itself_is_good_and_the_day_after_is_past() {
        assert_eq!(found(&[lot(Some(0), 1), lot(None, 100)], 28), []);
        assert_eq!(
            found(&[lot(Some(-1), 1), lot(None, 100)], 28),
            [StockWarning::Expired]
        );
    }

    #[test]
    fn nothing_is_missed_of_goods_that_are_closed() {
        assert_eq!(found(&[], 0), [StockWarning::Out]);
        assert_eq!(warnings(&[], 0, false, TODAY, LIMITS), []);
        let blocked = OnHand {
            sound: false,
            ..lot(None, 5)
        };
        assert_eq!(found(&[blocked], 0), [StockWarning::Out]);
    }
}
