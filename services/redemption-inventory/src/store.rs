//! All SQL of the service. Functions take the open connection and return domain types.
//!
//! Lock order, always: 1. who reserves (`reservations::lock_volunteers`), several in the order of their keys; 2. the document (an
//! order before its reservation, transfer, count) by its row, several in the order of their ids; 3. the day's counter (an order draws
//! its number before, on its own); 4. lots, in the order (`expires_on`, `id`), what keeps for ever last.

pub mod claims;
pub mod counters;
pub mod counts;
pub mod intakes;
pub mod items;
pub mod lots;
pub mod movements;
pub mod orders;
pub mod outlets;
pub mod pickup_codes;
pub mod reservations;
pub mod shelves;
pub mod thanks;
pub mod transfers;

use std::str::FromStr;

use kernel::OrgCode;

/// A column whose CHECK allows only words that the code knows; anything else is a defect of a migration.
fn word<T>(value: Option<T>, column: &str) -> sqlx::Result<T> {
    value.ok_or_else(|| sqlx::Error::Decode(format!("{column} holds an unknown word").into()))
}

/// As [`word`], for the types of the kernel.
fn parsed<T: FromStr>(text: &str, column: &str) -> sqlx::Result<T> {
    word(text.parse().ok(), column)
}

/// Prefix for `LIKE`; codes hold no wildcard.
fn beneath(code: &OrgCode) -> String {
    format!("{code}%")
}

/// A figure that a CHECK keeps from being negative.
fn pieces(figure: i32) -> u32 {
    u32::try_from(figure).unwrap_or_default()
}

/// A sum of such figures.
fn total(figure: i64) -> u32 {
    u32::try_from(figure).unwrap_or(u32::MAX)
}
