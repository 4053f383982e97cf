use contracts::{
    Error, fields,
    ledger::import::{ImportStands, ImportState, RejectImport},
};
use runtime::{Cx, Result};
use serde_json::json;

use crate::{domain::access, store::import};

/// Rejects an import, or takes one's own back. Its rows may be proposed again.
///
/// # Errors
/// `forbidden` without the role finance, `not_found`, `invalid` with the field, `conflict` when it is decided.
pub async fn reject_import(cx: Cx, command: RejectImport) -> Result<ImportStands> {
    access::correct_books(cx.actor())?;
    let note = fields::reason("note", &command.note)?;
    let (id, by) = (command.import_id, cx.actor().staff_id());
    let mut db = cx.db().await;
    let (state, _) = import::lock(&mut db, id)
        .await?
        .ok_or_else(|| Error::not_found("import"))?;
    is_open(state)?;
    let sealed = cx.crypto().seal(&note);
    import::decide(&mut db, id, ImportState::Rejected, Some(&sealed), by, cx.now()).await?;
    cx.audit("import.rejected", id, json!({}));
    Ok(ImportStands {
        import_id: id,
        state: ImportState::Rejected,
    })
}

/// Refuses what has been decided before.
///
/// # Errors
/// `conflict`.
pub fn is_open(state: ImportState) -> Result<(), Error> {
    match state {
        ImportState::Proposed => Ok(()),
        ImportState::Posting | ImportState::Posted | ImportState::Rejected => Err(Error::conflict(
            "proposal_decided",
            "this has been decided before",
        )
        .with("state", state.as_str())),
    }
}
