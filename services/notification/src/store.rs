//! SQL, one table family a file.

pub mod bucket;
pub mod call;
pub mod callback;
pub mod campaign;
pub mod campaign_row;
pub mod campaign_work;
pub mod channel;
pub mod channel_test;
pub mod consent;
pub mod doubt;
pub mod erasure;
pub mod follower;
pub mod listing;
pub mod message;
pub mod outreach;
pub mod parts;
pub mod place;
pub mod platform;
pub mod publicity;
pub mod question;
pub mod queue;
pub mod reached;
pub mod receipt;
pub mod reply;
pub mod story;
pub mod suppression;
pub mod text;

use contracts::Error;
use runtime::Result;

/// A word of a column as its value.
///
/// # Errors
/// `internal`: the column's check lets through a word that the contract does not know.
fn word<T>(parsed: Option<T>, column: &str) -> Result<T> {
    parsed.ok_or_else(|| Error::internal(format!("notification: unknown word in {column}")).into())
}
