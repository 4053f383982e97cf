//! What goods are called.

use contracts::{Error, Result, redemption::AddItem};
use kernel::StandardMinutes;

/// Longest code, name and unit, in characters.
const LONGEST: [(&str, usize); 3] = [("code", 32), ("name", 60), ("unit", 10)];
/// No price is above a thousand hours: more is a slip of the hand.
const DEAREST: StandardMinutes = StandardMinutes::new(60_000);

/// New goods with tidy words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewItem {
    /// Code or bar code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Unit.
    pub unit: String,
}

impl NewItem {
    /// Takes what was typed, without spaces around it.
    ///
    /// # Errors
    /// `invalid` with the field: nothing typed, or too much.
    pub fn try_new(typed: &AddItem) -> Result<Self> {
        let words = [&typed.code, &typed.name, &typed.unit].map(|word| word.trim());
        for (word, (field, longest)) in words.iter().zip(LONGEST) {
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
        }
        let [code, name, unit] = words.map(str::to_owned);
        Ok(Self { code, name, unit })
    }
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
    use time::macros::date;

    use super::*;

    fn typed(code: &str, name: &str, unit: &str) -> AddItem {
        AddItem {
            code: code.into(),
            name: name.into(),
            unit: unit.into(),
            price: StandardMinutes::new(120),
            from: date!(2026 - 11 - 23).into(),
        }
    }

    #[test]
    fn spaces_around_words_do_not_count() {
        let item = NewItem::try_new(&typed(" 6901 ", "大豆油 5L", "桶 ")).unwrap();
        assert_eq!(
            (item.code.as_str(), item.name.as_str(), item.unit.as_str()),
            ("6901", "大豆油 5L", "桶")
        );
    }

    #[test]
    fn a_missing_or_endless_word_is_refused_with_its_field() {
        let long = "油".repeat(61);
        for (wrong, field) in [
            (typed(" ", "大豆油", "桶"), "code"),
            (typed("1", "", "桶"), "name"),
            (typed("1", &long, "桶"), "name"),
            (typed("1", "大豆油", ""), "unit"),
        ] {
            assert_eq!(
                NewItem::try_new(&wrong).unwrap_err().field.as_deref(),
                Some(field)
            );
        }
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
