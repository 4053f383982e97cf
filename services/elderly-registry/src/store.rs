//! SQL of the schema `elderly`. Rows are locked in one order only: an import, then elders.

pub mod audience;
pub mod bulk;
pub mod category;
pub mod consent;
pub mod elder;
pub mod erasure;
pub mod file;
pub mod import;
pub mod import_row;
pub mod merger;
pub mod relative;
pub mod search;

use contracts::Error;
use runtime::Result;

/// A word of a column as its value.
///
/// # Errors
/// `internal`: the column's check lets through a word that the contract does not know.
fn word<T>(parsed: Option<T>, column: &str) -> Result<T> {
    parsed.ok_or_else(|| Error::internal(format!("elderly: unknown word in {column}")).into())
}
