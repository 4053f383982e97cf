//! All SQL of the service. Functions take the open connection and return domain types.
//!
//! Lock order, always: 1. the order's row (`orders::lock`); 2. its visits, offers, cases; 3. one volunteer
//! (`visits::lock_volunteer`); 4. the day's counter. Nobody who holds one of these asks for one before it. Who lets several
//! visits lapse holds all their orders before the first volunteer, and is alone in holding several volunteers.

pub mod activities;
pub mod anomalies;
pub mod board;
pub mod call_backs;
pub mod candidates;
pub mod cases;
pub mod catalogue;
pub mod claim_orders;
pub mod counters;
pub mod day;
pub mod day_plans;
pub mod door_codes;
pub mod due;
pub mod lists;
pub mod offers;
pub mod orders;
pub mod org_units;
pub mod people;
pub mod plans;
pub mod proofs;
pub mod ranking;
pub mod records;
pub mod seeking;
pub mod service_changes;
pub mod standing;
pub mod steps;
pub mod surveys;
pub mod tasks;
pub mod visits;
pub mod wanted;
pub mod work_orders;

use std::str::FromStr;

/// A column whose CHECK allows only words that the code knows; anything else is a defect of a migration.
fn word<T>(value: Option<T>, column: &str) -> sqlx::Result<T> {
    value.ok_or_else(|| sqlx::Error::Decode(format!("{column} holds an unknown word").into()))
}

/// As [`word`], for the types of the kernel.
fn parsed<T: FromStr>(text: &str, column: &str) -> sqlx::Result<T> {
    word(text.parse().ok(), column)
}

/// A column that the query makes certain to be there.
fn present<T>(value: Option<T>, column: &str) -> sqlx::Result<T> {
    word(value, column)
}

/// Prefix for `LIKE`; codes hold no wildcard.
fn beneath(code: &kernel::OrgCode) -> String {
    format!("{code}%")
}
