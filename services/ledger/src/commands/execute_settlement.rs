use contracts::{
    Error,
    ledger::settlement::{ExecuteSettlement, SettlementStands},
};
use runtime::{Cx, Result};
use serde_json::json;

use crate::{
    domain::settlement::may_settle,
    store::settlement::{self, Step},
    workers::settle,
};

/// Has an approved settlement posted by the worker; whoever does so has typed its total (decision 10).
///
/// # Errors
/// `forbidden` without the role finance, `not_found`, `conflict` in another state, `invalid` for another total.
pub async fn execute_settlement(cx: Cx, command: ExecuteSettlement) -> Result<SettlementStands> {
    may_settle(cx.actor())?;
    let mut db = cx.db().await;
    let found = settlement::lock(&mut db, command.settlement_id)
        .await?
        .ok_or_else(|| Error::not_found("settlement"))?;
    let state = found.execute(command.total).map_err(Error::from)?;
    let step = Step {
        no: found.no,
        state,
        by: cx.actor().staff_id(),
        at: cx.now(),
    };
    settlement::executed(&mut db, step).await?;
    drop(db);
    cx.audit("settlement.executed", found.id, json!({"total": found.total}));
    cx.wake(settle::NAME);
    Ok(SettlementStands {
        settlement_id: found.id,
        state,
    })
}
