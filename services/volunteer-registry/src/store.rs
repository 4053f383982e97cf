//! SQL of the schema `volunteer`. Rows are locked in one order only: the volunteer.

pub mod audience;
pub mod award;
pub mod certificate;
pub mod course;
pub mod credit;
pub mod erasure;
pub mod lives;
pub mod merger;
pub mod national;
pub mod profile;
pub mod recipient;
pub mod record;
pub mod search;
pub mod star;
pub mod volunteer;

use contracts::Error;
use runtime::Result;

/// A word of a column as its value.
///
/// # Errors
/// `internal`: the column's check lets through a word that the contract does not know.
fn word<T>(parsed: Option<T>, column: &str) -> Result<T> {
    parsed.ok_or_else(|| Error::internal(format!("volunteer: unknown word in {column}")).into())
}
