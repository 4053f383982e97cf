//! Who is promised what, of several who want the same at once (R8.1): one after the other, and each finds what those before have left.

use std::collections::{BTreeMap, HashMap};

use contracts::{Error, Result, fields, redemption::reservation::ItemQty};
use kernel::{ItemId, OrgCode, VolunteerId};
use time::OffsetDateTime;

use super::{
    allocation::{Free, Taken, allocate},
    qty,
};

/// Lines of one order.
const LINES: usize = 20;

/// Pieces by sort of goods.
pub type Pieces = BTreeMap<ItemId, i32>;

/// What is wanted, by sort. Lines of one sort are added up before anything is looked at: two of one batch would each find what is
/// there for one.
///
/// # Errors
/// `invalid` with the field.
pub fn added_up(lines: &[ItemQty]) -> Result<Pieces> {
    fields::at_most("lines", lines, LINES)?;
    let mut wanted = Pieces::new();
    for (line, number) in lines.iter().zip(0..) {
        let pieces = qty::pieces(&format!("lines.{number}.qty"), line.qty)?;
        let sum = wanted.entry(line.item_id).or_default();
        *sum = sum.saturating_add(pieces);
    }
    if wanted.is_empty() {
        return Err(Error::invalid("lines", "required", "there is at least one line"));
    }
    Ok(wanted)
}

/// How many pieces of some goods one person may take since an instant (R8.1).
#[derive(Debug, Clone, Copy)]
pub struct Limit {
    /// Of which goods.
    pub item: ItemId,
    /// How many.
    pub pieces: i32,
    /// From when on they count.
    pub since: OffsetDateTime,
}

/// What somebody wants.
#[derive(Debug, Clone)]
pub struct Wish {
    /// Who.
    pub volunteer: VolunteerId,
    /// Where.
    pub outlet: OrgCode,
    /// What.
    pub wanted: Pieces,
    /// What of it one person may not take at will.
    pub limits: Vec<Limit>,
}

/// What is left: of goods, and of what a person may take.
#[derive(Debug, Default)]
pub struct Left {
    /// Lots that may be promised.
    pub free: HashMap<(OrgCode, ItemId), Vec<Free>>,
    /// What persons hold or have taken of goods with a limit, since that limit counts.
    pub taken: HashMap<(VolunteerId, ItemId), i64>,
}

impl Left {
    /// Promises a wish, all of it or nothing.
    ///
    /// # Errors
    /// `conflict`: `over_limit` with what is left of the limit, `out_of_stock` with what is free.
    pub fn promise(&mut self, wish: &Wish) -> Result<Vec<Taken>> {
        for limit in &wish.limits {
            self.within(limit, wish)?;
        }
        let mut all = Vec::new();
        let mut after = Vec::with_capacity(wish.wanted.len());
        for (item, pieces) in &wish.wanted {
            let place = (wish.outlet.clone(), *item);
            let mut lots = self.free.get(&place).cloned().unwrap_or_default();
            all.extend(allocate(&mut lots, *pieces).map_err(|free| {
                Error::conflict("out_of_stock", "there is less of it here than is wanted")
                    .with("item_id", item.to_string())
                    .with("free", free)
            })?);
            after.push((place, lots));
        }
        self.free.extend(after);
        for limit in &wish.limits {
            let pieces = wish.wanted.get(&limit.item).copied().unwrap_or(0);
            *self.taken.entry((wish.volunteer, limit.item)).or_default() += i64::from(pieces);
        }
        Ok(all)
    }

    /// Nobody takes more of some goods in a window than they may.
    fn within(&self, limit: &Limit, wish: &Wish) -> Result<()> {
        let taken = self.taken.get(&(wish.volunteer, limit.item)).copied();
        let taken = taken.unwrap_or(0);
        let pieces = wish.wanted.get(&limit.item).copied().unwrap_or(0);
        if taken + i64::from(pieces) <= i64::from(limit.pieces) {
            return Ok(());
        }
        let refused = Error::conflict("over_limit", "this is more than one person may take in a window");
        Err(refused
            .with("item_id", limit.item.to_string())
            .with("limit", limit.pieces)
            .with("left", (i64::from(limit.pieces) - taken).max(0)))
    }
}

/// How often who has ordered in a window, where that is limited (R7.6).
#[derive(Debug, Default)]
pub struct Orders {
    /// How often a person may; nothing = as often as they like.
    pub limit: Option<i64>,
    /// How often they have.
    pub placed: HashMap<VolunteerId, i64>,
}

impl Orders {
    /// Nobody orders more often in a window than they may.
    ///
    /// # Errors
    /// `conflict`: `orders_used_up` with the limit.
    pub fn within(&self, volunteer: VolunteerId) -> Result<()> {
        let placed = self.placed.get(&volunteer).copied().unwrap_or(0);
        match self.limit {
            Some(limit) if placed >= limit => {
                let refused =
                    Error::conflict("orders_used_up", "no more orders may be placed in this window");
                Err(refused.with("limit", limit))
            }
            _ => Ok(()),
        }
    }

    /// They have once more.
    pub fn count(&mut self, volunteer: VolunteerId) {
        *self.placed.entry(volunteer).or_default() += 1;
    }
}

#[cfg(test)]
mod tests {
    use kernel::LotId;
    use time::{Date, macros::date};
    use uuid::Uuid;

    use super::*;

    const DAY: Date = date!(2026 - 12 - 01);

    fn item(number: u128) -> ItemId {
        ItemId::from(Uuid::from_u128(number))
    }

    fn outlet() -> OrgCode {
        "370405001004".parse().unwrap()
    }

    fn person(number: u128) -> VolunteerId {
        VolunteerId::from(Uuid::from_u128(number))
    }

    /// Of rice (1) two lots, of oil (2) one.
    fn shop() -> Left {
        let lot = |number, expires_on, free| Free {
            lot_id: LotId::from(Uuid::from_u128(number)),
            expires_on,
            free,
        };
        let rice = vec![lot(1, None, 5), lot(2, Some(DAY), 2)];
        Left {
            free: HashMap::from([
                ((outlet(), item(1)), rice),
                ((outlet(), item(2)), vec![lot(3, None, 1)]),
            ]),
            taken: HashMap::new(),
        }
    }

    fn wish(who: u128, wanted: &[(u128, i32)], limits: &[(u128, i32)]) -> Wish {
        Wish {
            volunteer: person(who),
            outlet: outlet(),
            wanted: wanted.iter().map(|(number, qty)| (item(*number), *qty)).collect(),
            limits: limits
                .iter()
                .map(|(number, pieces)| Limit {
                    item: item(*number),
                    pieces: *pieces,
                    since: OffsetDateTime::UNIX_EPOCH,
                })
                .collect(),
        }
    }

    fn lots(taken: &[Taken]) -> Vec<(u128, i32)> {
        taken
            .iter()
            .map(|taken| (taken.lot_id.uuid().as_u128(), taken.qty))
            .collect()
    }

    #[test]
    fn r8_1_who_comes_later_finds_what_those_before_have_left_and_what_expires_first_goes_first() {
        let mut left = shop();
        assert_eq!(lots(&left.promise(&wish(1, &[(1, 1)], &[])).unwrap()), [(2, 1)]);
        assert_eq!(
            lots(&left.promise(&wish(2, &[(1, 3)], &[])).unwrap()),
            [(2, 1), (1, 2)]
        );
        let refused = left.promise(&wish(3, &[(1, 4)], &[])).unwrap_err();
        assert_eq!(
            (refused.reason.as_str(), refused.details["free"].as_i64()),
            ("out_of_stock", Some(3))
        );
    }

    #[test]
    fn what_is_refused_takes_nothing_of_what_was_there() {
        let mut left = shop();
        let both = wish(1, &[(1, 7), (2, 2)], &[(1, 7)]);
        assert_eq!(left.promise(&both).unwrap_err().reason, "out_of_stock");
        assert_eq!(
            lots(&left.promise(&wish(1, &[(1, 7), (2, 1)], &[(1, 7)])).unwrap()),
            [(2, 2), (1, 5), (3, 1)]
        );
    }

    #[test]
    fn r8_1_a_limit_counts_what_the_same_person_was_promised_a_moment_before() {
        let mut left = shop();
        left.taken.insert((person(1), item(1)), 1);
        let two = |who| wish(who, &[(1, 2)], &[(1, 4)]);
        left.promise(&two(1)).unwrap();
        let refused = left.promise(&two(1)).unwrap_err();
        assert_eq!(
            (refused.reason.as_str(), refused.details["left"].as_i64()),
            ("over_limit", Some(1))
        );
        left.promise(&two(2)).unwrap();
    }

    #[test]
    fn r7_6_an_order_of_a_moment_before_counts_and_without_a_limit_none_does() {
        let mut orders = Orders {
            limit: Some(2),
            placed: HashMap::from([(person(1), 1)]),
        };
        orders.within(person(1)).unwrap();
        orders.count(person(1));
        assert_eq!(orders.within(person(1)).unwrap_err().reason, "orders_used_up");
        orders.within(person(2)).unwrap();
        orders.limit = None;
        orders.within(person(1)).unwrap();
    }
}
