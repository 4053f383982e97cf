//! SQL, one table family a file.

pub mod call;
pub mod callback;
pub mod channel;
pub mod doubt;
pub mod erasure;
pub mod follower;
pub mod listing;
pub mod message;
pub mod parts;
pub mod platform;
pub mod publicity;
pub mod question;
pub mod queue;
pub mod receipt;
pub mod reply;
pub mod story;

use contracts::Error;
use runtime::Result;

/// A word of a column as its value.
///
/// # Errors
/// `internal`: the column's check lets through a word that the contract does not know.
fn word<T>(parsed: Option<T>, column: &str) -> Result<T> {
    parsed.ok_or_else(|| Error::internal(format!("notification: unknown word in {column}")).into())
}
