use contracts::{
    Error,
    ledger::fund::{DecideFundReversal, FundDecision, FundEntryKept, FundEntryState},
};
use runtime::{Cx, Result};
use serde_json::json;

use crate::{domain::access, posting::post_all, store::fund};

/// A second person decides about a reversal: approved, the entry is mirrored, once.
///
/// # Errors
/// `forbidden` without one of the roles, or to approve one's own; `not_found`; `conflict` when it was decided before;
/// `insufficient_balance` (`fund_insufficient`) when the money of a receipt has been spent since.
pub async fn decide_fund_reversal(cx: Cx, command: DecideFundReversal) -> Result<FundEntryKept> {
    access::decide_fund(cx.actor())?;
    let by = cx.actor().staff_id();
    let mut db = cx.db().await;
    let reversal = fund::lock_reversal(&mut db, command.reversal_id)
        .await?
        .ok_or_else(|| Error::not_found("fund_reversal"))?;
    let decided = reversal.decide(command.decision, by)?;
    let entry = fund::lock(&mut db, reversal.entry)
        .await?
        .ok_or_else(|| Error::not_found("fund_entry"))?;
    fund::decide_reversal(&mut db, reversal.id, decided, by, cx.now()).await?;
    let state = match command.decision {
        FundDecision::Reject => entry.state,
        FundDecision::Approve => {
            let mirror = entry.reverse()?;
            fund::reversed(&mut db, entry.id).await?;
            drop(db);
            post_all(&cx, &[mirror]).await?;
            FundEntryState::Reversed
        }
    };
    cx.audit(
        "fund.reversal_decided",
        reversal.id,
        json!({ "entry_id": entry.id, "decision": command.decision }),
    );
    Ok(FundEntryKept {
        entry_id: entry.id,
        state,
    })
}
