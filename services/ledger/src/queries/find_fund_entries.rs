use contracts::{
    Page,
    ledger::fund::{FindFundEntries, FundEntryRow},
};
use runtime::{Read, Result};

use crate::{domain::access, store::fund};

/// Entries of the fund, the newest first.
///
/// # Errors
/// `forbidden` without one of the roles of head office or its auditors.
pub async fn find_fund_entries(read: Read, query: FindFundEntries) -> Result<Page<FundEntryRow>> {
    access::see_books(read.actor())?;
    let mut db = read.db().await?;
    Ok(Page {
        rows: fund::find(&mut db, &query).await?,
        total: fund::count(&mut db, &query).await?,
    })
}
