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
use contracts::Role;
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
    use kernel::Lang;

    use super::*;

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
