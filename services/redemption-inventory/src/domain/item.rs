//! What goods are called.

use contracts::{
    Error, Result,
    redemption::item::{ItemCategory, ItemFacts},
};
use kernel::{Fen, ItemId, StandardMinutes};
use time::OffsetDateTime;

use super::promise::Limit;

/// No price is above a thousand hours: more is a slip of the hand.
const DEAREST: StandardMinutes = StandardMinutes::new(60_000);

/// A unit that costs more than 100,000 yuan is a slip of the hand.
const COSTLIEST: Fen = Fen::new(10_000_000);

/// What taking goods in and handing them out must know.
#[derive(Debug, Clone, Copy)]
pub struct Terms {
    /// Taken in with batch and last day only.
    pub needs_batch: bool,
    /// How many one person may take in a window.
    pub limit_per_window: Option<i32>,
    /// No longer handed out.
    pub closed: bool,
    /// Price on the day; nothing = none yet, or the goods are closed.
    pub price: Option<StandardMinutes>,
}

impl Terms {
    /// How many pieces of these goods one person may take since an instant; nothing = as many as they like.
    pub fn limit(&self, item: ItemId, since: OffsetDateTime) -> Option<Limit> {
        let pieces = self.limit_per_window?;
        Some(Limit { item, pieces, since })
    }
}

/// What goods are called, in tidy words, and what is known of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// Name.
    pub name: String,
    /// Unit.
    pub unit: String,
    /// What a scanner reads, when it is not the code.
    pub barcode: Option<String>,
    /// What sort.
    pub category: ItemCategory,
    /// How many one person may take in a window.
    pub limit_per_window: Option<i32>,
    /// Taken in with batch and last day only.
    pub needs_batch: bool,
}

impl Named {
    /// Takes what was typed, without spaces around it.
    ///
    /// # Errors
    /// `invalid` with the field: nothing typed, or too much; a limit of nothing.
    pub fn try_new(name: &str, unit: &str, facts: &ItemFacts) -> Result<Self> {
        let barcode = facts
            .barcode
            .as_deref()
            .map(str::trim)
            .filter(|code| !code.is_empty());
        Ok(Self {
            name: word("name", name, 60)?,
            unit: word("unit", unit, 10)?,
            barcode: barcode.map(|code| word("barcode", code, 32)).transpose()?,
            category: facts.category,
            limit_per_window: facts.limit_per_window.map(limit).transpose()?,
            needs_batch: facts.needs_batch,
        })
    }

    /// As they are told.
    pub fn facts(&self) -> ItemFacts {
        ItemFacts {
            barcode: self.barcode.clone(),
            category: self.category,
            limit_per_window: self.limit_per_window.and_then(|limit| u32::try_from(limit).ok()),
            needs_batch: self.needs_batch,
        }
    }
}

/// A code or bar code, without spaces around it.
///
/// # Errors
/// `invalid` for the field `code`.
pub fn code(typed: &str) -> Result<String> {
    word("code", typed, 32)
}

fn word(field: &str, typed: &str, longest: usize) -> Result<String> {
    let word = typed.trim();
    if word.is_empty() {
        return Err(Error::invalid(field, "required", format!("{field} is missing")));
    }
    if word.chars().count() > longest {
        return Err(Error::invalid(
            field,
            "too_long",
            format!("{field} has more than {longest} characters"),
        )
        .with("max", longest));
    }
    Ok(word.to_owned())
}

fn limit(limit: u32) -> Result<i32> {
    match i32::try_from(limit) {
        Ok(limit @ 1..=9_999) => Ok(limit),
        _ => Err(Error::invalid(
            "limit_per_window",
            "qty_out_of_range",
            "a limit is between 1 and 9,999",
        )
        .with("min", 1)
        .with("max", 9_999)),
    }
}

/// What a unit can cost.
///
/// # Errors
/// `invalid` for the field `cost`.
pub fn costing(cost: Fen) -> Result<Fen> {
    if cost < Fen::ZERO || cost > COSTLIEST {
        return Err(Error::invalid(
            "cost",
            "cost_out_of_range",
            "a unit costs between nothing and 100,000 yuan",
        ));
    }
    Ok(cost)
}

/// A price that can be: above zero, at most a thousand hours.
///
/// # Errors
/// `invalid` for the field `price`.
pub fn priced(price: StandardMinutes) -> Result<StandardMinutes> {
    if price <= StandardMinutes::ZERO || price > DEAREST {
        return Err(Error::invalid(
            "price",
            "price_out_of_range",
            "a price is between 1 minute and 1,000 hours",
        )
        .with("min", 1)
        .with("max", DEAREST.get()));
    }
    Ok(price)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(name: &str, unit: &str) -> Result<Named> {
        Named::try_new(name, unit, &ItemFacts::default())
    }

    #[test]
    fn spaces_around_words_do_not_count() {
        let item = named(" 大豆油 5L", "桶 ").unwrap();
        assert_eq!((item.name.as_str(), item.unit.as_str()), ("大豆油 5L", "桶"));
        assert_eq!(code(" 6901 ").unwrap(), "6901");
    }

    #[test]
    fn a_missing_or_endless_word_is_refused_with_its_field() {
        let long = "油".repeat(61);
        for (name, unit, field) in [("", "桶", "name"), (&long, "桶", "name"), ("大豆油", "", "unit")] {
            assert_eq!(named(name, unit).unwrap_err().field.as_deref(), Some(field));
        }
        assert_eq!(code(" ").unwrap_err().field.as_deref(), Some("code"));
    }

    #[test]
    fn an_empty_bar_code_is_none_and_a_limit_is_at_least_one() {
        let facts = ItemFacts {
            barcode: Some("  ".into()),
            ..ItemFacts::default()
        };
        assert_eq!(Named::try_new("油", "桶", &facts).unwrap().barcode, None);
        let none = ItemFacts {
            limit_per_window: Some(0),
            ..ItemFacts::default()
        };
        let refused = Named::try_new("油", "桶", &none).unwrap_err();
        assert_eq!(refused.field.as_deref(), Some("limit_per_window"));
    }

    #[test]
    fn a_price_is_above_zero_and_below_a_thousand_hours() {
        for wrong in [-1, 0, 60_001] {
            assert_eq!(
                priced(StandardMinutes::new(wrong)).unwrap_err().field.as_deref(),
                Some("price")
            );
        }
        assert!(priced(StandardMinutes::new(60_000)).is_ok());
    }
}
