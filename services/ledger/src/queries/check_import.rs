use contracts::ledger::import::{CheckImport, ImportChecked};
use kernel::china_date;
use runtime::{Read, Result};

use crate::{domain::access, reviewing::review};

/// What is wrong with rows, one by one, and what the others would bring. Nothing is kept.
///
/// # Errors
/// `forbidden` without the role finance, `invalid` at `rows` for none or too many.
pub async fn check_import(read: Read, query: CheckImport) -> Result<ImportChecked> {
    access::correct_books(read.actor())?;
    let mut db = read.db().await?;
    let review = review(&mut db, read.crypto(), china_date(read.now()), &query.rows).await?;
    Ok(ImportChecked {
        refused: review.refused,
        totals: review.totals,
    })
}
