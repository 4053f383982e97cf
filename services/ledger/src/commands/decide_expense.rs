use contracts::{
    Error, fields,
    ledger::fund::{DecideExpense, FundDecision, FundEntryKept},
};
use runtime::{Cx, Result};
use serde_json::json;

use crate::{domain::access, posting::post_all, store::fund};

/// A second person decides about an expense: approved, what is held is posted; rejected, it is released.
///
/// # Errors
/// `forbidden` without one of the roles, or to approve one's own; `not_found`; `conflict` when it was decided before;
/// `invalid` for a rejection without a reason.
pub async fn decide_expense(cx: Cx, command: DecideExpense) -> Result<FundEntryKept> {
    access::decide_fund(cx.actor())?;
    let reason = match (command.decision, &command.reason) {
        (FundDecision::Reject, reason) => {
            let reason = reason.as_deref().unwrap_or_default();
            Some(fields::reason("reason", reason)?)
        }
        (FundDecision::Approve, Some(reason)) if !reason.trim().is_empty() => {
            Some(fields::reason("reason", reason)?)
        }
        (FundDecision::Approve, _) => None,
    };
    let by = cx.actor().staff_id();
    let mut db = cx.db().await;
    let entry = fund::lock(&mut db, command.entry_id)
        .await?
        .ok_or_else(|| Error::not_found("fund_entry"))?;
    let (state, request) = entry.decide(command.decision, by)?;
    let sealed = reason.map(|reason| cx.crypto().seal(&reason));
    fund::decide(&mut db, entry.id, state, sealed, by, cx.now()).await?;
    drop(db);
    post_all(&cx, &[request]).await?;
    cx.audit(
        "fund.expense_decided",
        entry.id,
        json!({ "decision": command.decision }),
    );
    Ok(FundEntryKept {
        entry_id: entry.id,
        state,
    })
}
