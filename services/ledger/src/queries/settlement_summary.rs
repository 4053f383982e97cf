use contracts::{
    Error,
    ledger::settlement::{SettlementSummary, SummarizeSettlement},
};
use runtime::{Read, Result};

use crate::{domain::settlement::may_read, store::settlement::lists};

/// Sums by sub-branch. They are published, so readers see those of the whole district.
///
/// # Errors
/// `forbidden` without one of the roles that read them, `not_found`.
pub async fn settlement_summary(read: Read, query: SummarizeSettlement) -> Result<SettlementSummary> {
    may_read(read.actor())?;
    let mut db = read.db().await?;
    let no = lists::number(&mut db, query.settlement_id)
        .await?
        .ok_or_else(|| Error::not_found("settlement"))?;
    let orgs = lists::summary(&mut db, no, query.within.as_ref()).await?;
    Ok(SettlementSummary { orgs })
}
