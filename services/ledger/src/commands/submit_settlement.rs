use contracts::{
    Error,
    ledger::settlement::{SettlementStands, SubmitSettlement},
};
use runtime::{Cx, Result};
use serde_json::json;

use crate::{
    domain::settlement::may_settle,
    store::settlement::{self, Step},
};

/// Sends a computed settlement to the towns; those that have objected are asked again.
///
/// # Errors
/// `forbidden` without the role finance, `not_found`, `conflict` in another state.
pub async fn submit_settlement(cx: Cx, command: SubmitSettlement) -> Result<SettlementStands> {
    may_settle(cx.actor())?;
    let mut db = cx.db().await;
    let found = settlement::lock(&mut db, command.settlement_id)
        .await?
        .ok_or_else(|| Error::not_found("settlement"))?;
    let towns: Vec<_> = settlement::reviews(&mut db, found.no)
        .await?
        .into_iter()
        .map(|(_, state)| state)
        .collect();
    let state = found.submit(&towns).map_err(Error::from)?;
    let step = Step {
        no: found.no,
        state,
        by: cx.actor().staff_id(),
        at: cx.now(),
    };
    settlement::submitted(&mut db, step).await?;
    drop(db);
    cx.audit("settlement.submitted", found.id, json!({"total": found.total}));
    Ok(SettlementStands {
        settlement_id: found.id,
        state,
    })
}
