use contracts::{
    Error, Page,
    ledger::settlement::{SettlementException, SettlementExceptions},
};
use runtime::{Read, Result};

use crate::{domain::settlement::readable, store::settlement::lists};

/// What is carried forward, within the asker's scope.
///
/// # Errors
/// `forbidden` without one of the roles that read them or outside the scope, `not_found`.
pub async fn settlement_exceptions(
    read: Read,
    query: SettlementExceptions,
) -> Result<Page<SettlementException>> {
    let within = readable(read.actor(), query.within.as_ref())?;
    let mut db = read.db().await?;
    let no = lists::number(&mut db, query.settlement_id)
        .await?
        .ok_or_else(|| Error::not_found("settlement"))?;
    Ok(lists::exceptions(&mut db, no, query.kind, within.as_ref(), query.paging).await?)
}
