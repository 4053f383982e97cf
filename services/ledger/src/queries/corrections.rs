use contracts::{
    Page,
    ledger::correction::{Correction, Corrections},
};
use runtime::{Read, Result};

use crate::{domain::access, store::correction};

/// Corrections, those that wait first, then the newest.
///
/// # Errors
/// `forbidden` without one of the roles of head office or its auditors.
pub async fn corrections(read: Read, query: Corrections) -> Result<Page<Correction>> {
    access::see_books(read.actor())?;
    let mut db = read.db().await?;
    let (rows, total) =
        correction::list(&mut db, query.state, query.paging.limit(), query.paging.offset()).await?;
    let rows = rows.into_iter().map(|row| row.shown(read.crypto()));
    Ok(Page {
        rows: rows.collect::<Result<_>>()?,
        total,
    })
}
