//! `/goods`: what can be taken for time, and for how much of it (R8.1). Never a price in yuan beside one in time (R6.11).

mod add;
mod edit;
mod facts;
mod list;
mod photo;
mod price;
pub(crate) mod say;

use axum::{
    Router,
    routing::{get, post},
};
use contracts::{Role, redemption::Item};
use portal_kit::{Field, FormErrors, Tr};

use crate::{
    pages::orders::typed,
    web::{App, Errors},
};

/// `/goods`
pub fn routes() -> Router<App> {
    Router::new()
        .route("/goods", get(list::show).post(add::add))
        .route("/goods/new", get(add::show))
        .route("/goods/{id}", get(edit::show).post(edit::change))
        .route("/goods/{id}/price", get(price::show).post(price::change))
        .route("/goods/{id}/photo/remove", post(photo::remove))
}

/// The page that takes a picture: with limits of its own.
pub use photo::uploads;

#[cfg(test)]
pub use list::tests::oil;

/// Labels of the fields, for errors that must name theirs.
const LABELS: &[(&str, &str)] = &[
    ("code", "goods-code"),
    ("name", "goods-name"),
    ("unit", "goods-unit"),
    ("category", "goods-category"),
    ("limit", "goods-limit"),
];

/// Who changes the list; others read it.
const KEEPERS: [Role; 1] = [Role::Stock];

/// The goods with this code or bar code. Who types need not mind the case; what is called exactly so goes first.
pub fn called<'a>(items: &'a [Item], code: &str) -> Option<&'a Item> {
    let with = |same: fn(&str, &str) -> bool| {
        items.iter().find(|item| {
            let barcode = item.facts.barcode.as_deref();
            same(&item.code, code) || barcode.is_some_and(|barcode| same(barcode, code))
        })
    };
    with(|known: &str, typed: &str| known == typed).or_else(|| with(str::eq_ignore_ascii_case))
}

/// The price as it is typed: hours and minutes; nothing costs nothing.
fn read_price(errors: &mut Errors, hours: &str, minutes: &str) -> Option<i64> {
    errors.read(
        "price",
        "price",
        typed::duration(hours, minutes).filter(|minutes| *minutes > 0),
    )
}

/// The field of a price.
fn price_field(tr: Tr, errors: &FormErrors) -> Field {
    Field::new(tr, "price", tr.t("goods-price"))
        .hint(tr.t("goods-price-hint"))
        .required()
        .errors(errors)
}

/// The field of a price's first day.
fn from_field(tr: Tr, errors: &FormErrors) -> Field {
    Field::new(tr, "from", tr.t("goods-from"))
        .required()
        .errors(errors)
}

#[cfg(test)]
mod tests {
    use kernel::{ItemId, Lang};
    use uuid::Uuid;

    use super::*;

    #[test]
    fn goods_are_found_by_either_code_without_regard_to_case_and_exactly_first() {
        let item = |n: u128, code: &str, barcode: Option<&str>| {
            let mut item = oil();
            item.item_id = ItemId::from(Uuid::from_u128(n));
            item.code = code.into();
            item.facts.barcode = barcode.map(str::to_owned);
            item
        };
        let items = [
            item(1, "W005", Some("6901234567892")),
            item(2, "a1", None),
            item(3, "A1", None),
        ];
        let found = |code: &str| called(&items, code).map(|item| item.item_id.uuid().as_u128());
        for (code, n) in [
            ("w005", 1),
            ("W005", 1),
            ("6901234567892", 1),
            ("a1", 2),
            ("A1", 3),
        ] {
            assert_eq!(found(code), Some(n), "{code}");
        }
        assert_eq!((found("W00"), found("")), (None, None));
    }

    #[test]
    fn a_price_is_hours_and_minutes_and_never_nothing() {
        let mut errors = Errors::new(Tr::new(Lang::Zh));
        assert_eq!(read_price(&mut errors, "2", "30"), Some(150));
        assert!(errors.is_empty());
        for (hours, minutes) in [("", ""), ("0", "0"), ("-1", ""), ("x", "1")] {
            let mut errors = Errors::new(Tr::new(Lang::Zh));
            assert_eq!(read_price(&mut errors, hours, minutes), None);
            assert!(errors.into_inner().get("price").is_some(), "{hours} {minutes}");
        }
    }
}
