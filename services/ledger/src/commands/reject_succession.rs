use contracts::{
    Error, fields,
    ledger::{
        correction::CorrectionState,
        estate::{RejectSuccession, SuccessionStands},
    },
};
use runtime::{Cx, Result};
use serde_json::json;

use crate::{
    domain::{access, correction::is_open},
    store::estate,
};

/// Rejects a succession, or takes one's own proposal back.
///
/// # Errors
/// `forbidden` without the role finance, `not_found`, `invalid` with the field, `conflict` when it is decided.
pub async fn reject_succession(cx: Cx, command: RejectSuccession) -> Result<SuccessionStands> {
    access::correct_books(cx.actor())?;
    let note = fields::reason("note", &command.note)?;
    let (id, by) = (command.succession_id, cx.actor().staff_id());
    let mut db = cx.db().await;
    let open = estate::lock(&mut db, id)
        .await?
        .ok_or_else(|| Error::not_found("succession"))?;
    is_open(open.state)?;
    let sealed = cx.crypto().seal(&note);
    estate::decide(&mut db, id, None, Some(&sealed), by, cx.now()).await?;
    cx.audit("succession.rejected", open.volunteer, json!({}));
    Ok(SuccessionStands {
        succession_id: id,
        state: CorrectionState::Rejected,
    })
}
