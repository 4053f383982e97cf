use contracts::{
    Error, fields,
    ledger::settlement::{CancelSettlement, SettlementStands},
};
use runtime::{Cx, Result};
use serde_json::json;

use crate::{
    domain::settlement::may_settle,
    store::settlement::{self, Step},
};

/// Gives a settlement up before anything of it is posted; the period may then have another. Its lines stay, to be read.
///
/// # Errors
/// `forbidden` without the role finance, `invalid` without a reason, `not_found`, `conflict` once it is being posted.
pub async fn cancel_settlement(cx: Cx, command: CancelSettlement) -> Result<SettlementStands> {
    may_settle(cx.actor())?;
    let reason = fields::reason("reason", &command.reason)?;
    let mut db = cx.db().await;
    let found = settlement::lock(&mut db, command.settlement_id)
        .await?
        .ok_or_else(|| Error::not_found("settlement"))?;
    let state = found.cancel().map_err(Error::from)?;
    let step = Step {
        no: found.no,
        state,
        by: cx.actor().staff_id(),
        at: cx.now(),
    };
    settlement::cancelled(&mut db, step, &reason).await?;
    drop(db);
    cx.audit("settlement.cancelled", found.id, json!({"was": found.state}));
    Ok(SettlementStands {
        settlement_id: found.id,
        state,
    })
}
