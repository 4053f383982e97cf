//! What goods cost that somebody wants.

use std::collections::HashMap;

use contracts::{Error, Result};
use kernel::{ItemId, StandardMinutes};
use time::OffsetDateTime;

use super::{
    item::Terms,
    promise::{Limit, Pieces},
};

/// What an order wants of each sort of goods: pieces, and the price of one.
pub type Lines = Vec<(ItemId, i32, StandardMinutes)>;

/// What is wanted, at the price of the day.
#[derive(Debug, Clone)]
pub struct Priced {
    /// Each sort of goods.
    pub lines: Lines,
    /// All of it.
    pub cost: StandardMinutes,
    /// What of it one person may not take at will.
    pub limits: Vec<Limit>,
}

/// Prices what is wanted; limits count `since` an instant.
///
/// # Errors
/// `item_not_found` at `lines`, `item_unpriced`.
pub fn priced(wanted: &Pieces, terms: &HashMap<ItemId, Terms>, since: OffsetDateTime) -> Result<Priced> {
    let (mut lines, mut limits, mut cost) = (Lines::new(), Vec::new(), 0_i64);
    for (item, qty) in wanted {
        let terms = terms
            .get(item)
            .ok_or_else(|| Error::not_found("item").at("lines"))?;
        let price = terms.price.ok_or_else(|| {
            Error::conflict("item_unpriced", "these goods are not handed out today")
                .with("item_id", item.to_string())
        })?;
        cost += i64::from(*qty) * price.get();
        lines.push((*item, *qty, price));
        limits.extend(terms.limit(*item, since));
    }
    Ok(Priced {
        lines,
        cost: StandardMinutes::new(cost),
        limits,
    })
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn terms(price: Option<i64>, limit_per_window: Option<i32>) -> Terms {
        Terms {
            needs_batch: false,
            limit_per_window,
            closed: false,
            price: price.map(StandardMinutes::new),
        }
    }

    #[test]
    fn r8_1_everything_is_at_the_price_of_the_day_and_what_has_none_is_not_handed_out() {
        let [rice, oil, salt] = [1, 2, 3].map(|number| ItemId::from(Uuid::from_u128(number)));
        let list = HashMap::from([
            (rice, terms(Some(240), Some(3))),
            (oil, terms(Some(300), None)),
            (salt, terms(None, None)),
        ]);
        let of = |wanted: &[(ItemId, i32)]| {
            priced(
                &wanted.iter().copied().collect(),
                &list,
                OffsetDateTime::UNIX_EPOCH,
            )
        };
        let both = of(&[(rice, 2), (oil, 1)]).unwrap();
        assert_eq!(
            (both.cost.get(), both.lines.len(), both.limits.len()),
            (780, 2, 1)
        );
        assert_eq!(of(&[(rice, 1), (salt, 1)]).unwrap_err().reason, "item_unpriced");
        let unknown = of(&[(ItemId::from(Uuid::from_u128(4)), 1)]).unwrap_err();
        assert_eq!(
            (unknown.reason.as_str(), unknown.field.as_deref()),
            ("item_not_found", Some("lines"))
        );
    }
}
