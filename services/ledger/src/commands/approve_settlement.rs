use contracts::{
    Error,
    ledger::settlement::{ApproveSettlement, SettlementStands},
};
use runtime::{Cx, Result};
use serde_json::json;

use crate::{
    domain::settlement::may_settle,
    store::settlement::{self, Step},
};

/// A second finance person approves, window included.
///
/// # Errors
/// `forbidden` without the role finance or for who opened or submitted it, `not_found`, `conflict` in another state.
pub async fn approve_settlement(cx: Cx, command: ApproveSettlement) -> Result<SettlementStands> {
    may_settle(cx.actor())?;
    let by = cx.actor().staff_id();
    let mut db = cx.db().await;
    let found = settlement::lock(&mut db, command.settlement_id)
        .await?
        .ok_or_else(|| Error::not_found("settlement"))?;
    let state = found.approve(by).map_err(Error::from)?;
    let step = Step {
        no: found.no,
        state,
        by,
        at: cx.now(),
    };
    settlement::approved(&mut db, step).await?;
    drop(db);
    cx.audit("settlement.approved", found.id, json!({"total": found.total}));
    Ok(SettlementStands {
        settlement_id: found.id,
        state,
    })
}
