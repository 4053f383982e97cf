//! What a receipt and an expense have in common.

use kernel::FundEntryId;
use runtime::{Cx, Result};

use crate::{
    domain::fund::{NewEntry, unused},
    posting::post_all,
    store::{fund, poster},
};

/// Keeps an entry of the fund and posts it; `again`: that its number stands under another one is meant.
///
/// # Errors
/// `conflict` (`fund_document_used`); what the books refuse.
pub(super) async fn keep(cx: &Cx, entry: &NewEntry, again: bool) -> Result<FundEntryId> {
    let entry_id = FundEntryId::generate(cx.now());
    let mut db = cx.db().await;
    if !again {
        // With the books, one after the other: of two under one number the second is told of the first.
        poster::lock(&mut db).await?;
        unused(fund::under(&mut db, &entry.document, None).await?)?;
    }
    let by = cx.actor().staff_id();
    fund::keep(&mut db, cx.crypto(), entry_id, entry, by, cx.now()).await?;
    drop(db);
    post_all(cx, &[entry.request(entry_id)]).await?;
    Ok(entry_id)
}
