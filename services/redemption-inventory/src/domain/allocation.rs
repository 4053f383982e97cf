//! What expires first is handed out first.

use kernel::LotId;
use time::Date;

/// A lot of one sort of goods that may be promised.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Free {
    /// Which.
    pub lot_id: LotId,
    /// Its last day; nothing keeps for ever.
    pub expires_on: Option<Date>,
    /// On hand and not reserved.
    pub free: i32,
}

/// What is taken of a lot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taken {
    /// Which.
    pub lot_id: LotId,
    /// How many pieces.
    pub qty: i32,
}

/// The order in which lots are handed out and held: what expires first, then the older lot; what keeps for ever last.
pub fn order(expires_on: Option<Date>, lot_id: LotId) -> (bool, Option<Date>, LotId) {
    (expires_on.is_none(), expires_on, lot_id)
}

/// How many pieces of which lots make `wanted`, the first to expire first; of two that expire together the older lot first. What is
/// taken is free no longer.
///
/// # Errors
/// How many there are, when they are fewer; nothing is taken then.
pub fn allocate(lots: &mut [Free], wanted: i32) -> Result<Vec<Taken>, i32> {
    let there = lots.iter().map(|lot| lot.free).fold(0, i32::saturating_add);
    if there < wanted {
        return Err(there);
    }
    lots.sort_by_key(|lot| order(lot.expires_on, lot.lot_id));
    let mut left = wanted;
    let mut taken = Vec::new();
    for lot in lots.iter_mut().filter(|lot| lot.free > 0) {
        if left == 0 {
            break;
        }
        let qty = left.min(lot.free);
        taken.push(Taken {
            lot_id: lot.lot_id,
            qty,
        });
        lot.free -= qty;
        left -= qty;
    }
    Ok(taken)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use time::{Duration, macros::date};
    use uuid::Uuid;

    use super::*;

    const TODAY: Date = date!(2026 - 11 - 23);

    fn lot(number: u128, days: Option<i64>, free: i32) -> Free {
        Free {
            lot_id: LotId::from(Uuid::from_u128(number)),
            expires_on: days.map(|days| TODAY + Duration::days(days)),
            free,
        }
    }

    fn numbers(taken: &[Taken]) -> Vec<(u128, i32)> {
        taken
            .iter()
            .map(|taken| (taken.lot_id.uuid().as_u128(), taken.qty))
            .collect()
    }

    #[test]
    fn r8_1_what_expires_first_goes_first_and_what_keeps_for_ever_last() {
        let mut lots = [
            lot(1, None, 5),
            lot(2, Some(30), 2),
            lot(3, Some(5), 2),
            lot(4, Some(30), 2),
        ];
        assert_eq!(numbers(&allocate(&mut lots, 3).unwrap()), [(3, 2), (2, 1)]);
        assert_eq!(
            numbers(&allocate(&mut lots, 5).unwrap()),
            [(2, 1), (4, 2), (1, 2)]
        );
    }

    #[test]
    fn too_few_are_not_promised_in_part() {
        let mut lots = [lot(1, None, 3), lot(2, None, 4)];
        assert_eq!(allocate(&mut lots, 8), Err(7));
        assert_eq!(numbers(&allocate(&mut lots, 7).unwrap()), [(1, 3), (2, 4)]);
        assert_eq!(allocate(&mut [], 1), Err(0));
    }

    proptest! {
        #[test]
        fn what_is_taken_is_what_was_wanted_and_no_lot_gives_more_than_it_has(
            lots in prop::collection::vec((prop::option::of(0..60_i64), 0..20_i32), 0..10), wanted in 1..60_i32,
        ) {
            let lots: Vec<Free> =
                lots.into_iter().zip(1..).map(|((days, free), number)| lot(number, days, free)).collect();
            let there: i32 = lots.iter().map(|lot| lot.free).sum();
            match allocate(&mut lots.clone(), wanted) {
                Err(free) => prop_assert!(free == there && there < wanted),
                Ok(taken) => {
                    prop_assert_eq!(taken.iter().map(|taken| taken.qty).sum::<i32>(), wanted);
                    for taken in &taken {
                        let lot = lots.iter().find(|lot| lot.lot_id == taken.lot_id).unwrap();
                        prop_assert!(taken.qty > 0 && taken.qty <= lot.free);
                    }
                    // Whatever expires before the last that was touched is empty.
                    let last = lots.iter().find(|lot| lot.lot_id == taken.last().unwrap().lot_id).unwrap();
                    let last = order(last.expires_on, last.lot_id);
                    let earlier = |lot: &&Free| lot.free > 0 && order(lot.expires_on, lot.lot_id) < last;
                    for lot in lots.iter().filter(earlier) {
                        prop_assert!(taken.iter().any(|taken| taken.lot_id == lot.lot_id && taken.qty == lot.free));
                    }
                }
            }
        }
    }
}
