use contracts::{
    Error,
    ledger::settlement::{GetSettlement, Settlement},
};
use runtime::{Read, Result};

use crate::{domain::settlement::may_read, store::settlement::lists};

/// One settlement with its sums, its steps and how far it has come.
///
/// # Errors
/// `forbidden` without one of the roles that read them, `not_found`.
pub async fn settlement(read: Read, query: GetSettlement) -> Result<Settlement> {
    may_read(read.actor())?;
    let found = lists::settlements(&mut *read.db().await?, Some(query.settlement_id)).await?;
    Ok(found
        .into_iter()
        .next()
        .ok_or_else(|| Error::not_found("settlement"))?)
}
