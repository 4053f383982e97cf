use contracts::{
    Error,
    ledger::import::{ApproveImport, ImportStands, ImportState},
};
use runtime::{Cx, Result};
use serde_json::json;

use super::reject_import::is_open;
use crate::{domain::access, store::import, workers::import_rows};

/// Another person approves: the rows are posted chunk by chunk from now on.
///
/// # Errors
/// `forbidden` without the role finance or for who proposed it, `not_found`, `conflict` when it is decided.
pub async fn approve_import(cx: Cx, command: ApproveImport) -> Result<ImportStands> {
    access::correct_books(cx.actor())?;
    let (id, by) = (command.import_id, cx.actor().staff_id());
    let mut db = cx.db().await;
    let (state, proposed_by) = import::lock(&mut db, id)
        .await?
        .ok_or_else(|| Error::not_found("import"))?;
    is_open(state)?;
    access::another_person(cx.actor(), proposed_by)?;
    import::decide(&mut db, id, ImportState::Posting, None, by, cx.now()).await?;
    cx.audit("import.approved", id, json!({}));
    cx.wake(import_rows::NAME);
    Ok(ImportStands {
        import_id: id,
        state: ImportState::Posting,
    })
}
