//! Prices in time (R8.1): each holds from a day on, until the next.

use contracts::{Error, Result};
use kernel::StandardMinutes;
use time::Date;

/// A decision about a price.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Price {
    /// First day.
    pub from: Date,
    /// Minutes.
    pub minutes: StandardMinutes,
}

/// The price in force on `day`: the one that began last; of several that begin on one day, the one decided last. Nothing
/// before the first.
///
/// `prices` are in the order in which they were decided.
pub fn in_force(prices: &[Price], day: Date) -> Option<Price> {
    // `max_by_key` gives the last of equals.
    prices
        .iter()
        .filter(|price| price.from <= day)
        .max_by_key(|price| price.from)
        .copied()
}

/// The price that comes next after `day`.
pub fn next_after(prices: &[Price], day: Date) -> Option<Price> {
    let from = prices
        .iter()
        .map(|price| price.from)
        .filter(|from| *from > day)
        .min()?;
    in_force(prices, from)
}

/// The first day of a new price is today or later: what was taken before keeps its price.
///
/// # Errors
/// `invalid` for the field `from`.
pub fn not_in_the_past(from: Date, today: Date) -> Result<Date> {
    if from < today {
        return Err(Error::invalid(
            "from",
            "in_the_past",
            "a price cannot change for days that have passed",
        ));
    }
    Ok(from)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use time::{Duration, macros::date};

    use super::*;

    const TODAY: Date = date!(2026 - 11 - 23);

    fn price(days: i64, minutes: i64) -> Price {
        Price {
            from: TODAY + Duration::days(days),
            minutes: StandardMinutes::new(minutes),
        }
    }

    #[test]
    fn a_price_holds_from_its_day_until_the_next() {
        let prices = [price(-10, 60), price(5, 90)];
        assert_eq!(in_force(&prices, TODAY - Duration::days(11)), None);
        assert_eq!(
            in_force(&prices, TODAY - Duration::days(10)),
            Some(price(-10, 60))
        );
        assert_eq!(in_force(&prices, TODAY + Duration::days(4)), Some(price(-10, 60)));
        assert_eq!(in_force(&prices, TODAY + Duration::days(5)), Some(price(5, 90)));
        assert_eq!(next_after(&prices, TODAY), Some(price(5, 90)));
        assert_eq!(next_after(&prices, TODAY + Duration::days(5)), None);
    }

    #[test]
    fn of_two_decisions_for_one_day_the_later_counts() {
        let prices = [price(0, 60), price(3, 80), price(3, 75), price(0, 70)];
        assert_eq!(in_force(&prices, TODAY), Some(price(0, 70)));
        assert_eq!(next_after(&prices, TODAY), Some(price(3, 75)));
    }

    #[test]
    fn a_price_may_begin_today_but_not_yesterday() {
        assert!(not_in_the_past(TODAY, TODAY).is_ok());
        let yesterday = TODAY - Duration::days(1);
        assert_eq!(
            not_in_the_past(yesterday, TODAY).unwrap_err().field.as_deref(),
            Some("from")
        );
    }

    proptest! {
        #[test]
        fn the_next_price_is_the_one_in_force_on_its_first_day_and_none_lies_between(
            decided in prop::collection::vec((-20..20_i64, 1..500_i64), 0..12), day in -25..25_i64,
        ) {
            let prices: Vec<Price> = decided.into_iter().map(|(from, minutes)| price(from, minutes)).collect();
            let today = TODAY + Duration::days(day);
            match next_after(&prices, today) {
                Some(next) => {
                    prop_assert!(next.from > today);
                    prop_assert_eq!(in_force(&prices, next.from), Some(next));
                    prop_assert_eq!(in_force(&prices, next.from - Duration::days(1)), in_force(&prices, today));
                }
                None => prop_assert_eq!(in_force(&prices, today), in_force(&prices, today + Duration::days(100))),
            }
        }
    }
}
