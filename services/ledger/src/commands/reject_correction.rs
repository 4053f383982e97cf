use contracts::{
    Error, fields,
    ledger::correction::{CorrectionStands, CorrectionState, RejectCorrection},
};
use runtime::{Cx, Result};
use serde_json::json;

use crate::{
    domain::{access, correction as rules},
    store::correction::{self, Decided},
};

/// Rejects a correction, or takes one's own back. The entry may be corrected in another way.
///
/// # Errors
/// `forbidden` without the role finance, `not_found`, `invalid` with the field, `conflict` when it is decided.
pub async fn reject_correction(cx: Cx, command: RejectCorrection) -> Result<CorrectionStands> {
    access::correct_books(cx.actor())?;
    let note = fields::reason("note", &command.note)?;
    let mut db = cx.db().await;
    let row = correction::lock(&mut db, command.correction_id)
        .await?
        .ok_or_else(|| Error::not_found("correction"))?;
    rules::is_open(row.state()?)?;
    let note = cx.crypto().seal(&note);
    let decided = Decided {
        id: row.id,
        by: cx.actor().staff_id(),
        at: cx.now(),
        note: Some(&note),
    };
    correction::reject(&mut db, &decided).await?;
    cx.audit("correction.rejected", row.id, json!({"no": row.no}));
    Ok(CorrectionStands {
        correction_id: row.id,
        state: CorrectionState::Rejected,
    })
}
