use contracts::{
    Error, fields,
    ledger::settlement::{ReviewSettlement, SettlementStands, Verdict},
};
use runtime::{Cx, Result};
use serde_json::json;

use crate::{
    domain::settlement::may_review,
    store::settlement::{self, Step},
};

/// A town agrees to its part, or objects and says why. When all have agreed, the second person decides.
///
/// # Errors
/// `forbidden` for other towns and roles, `invalid` for an objection without a reason, `not_found`, `conflict` in another
/// state or without a part.
pub async fn review_settlement(cx: Cx, command: ReviewSettlement) -> Result<SettlementStands> {
    may_review(cx.actor(), &command.town)?;
    let reason = match command.verdict {
        Verdict::Approve => None,
        Verdict::Object => Some(fields::reason(
            "reason",
            command.reason.as_deref().unwrap_or_default(),
        )?),
    };
    let mut db = cx.db().await;
    let found = settlement::lock(&mut db, command.settlement_id)
        .await?
        .ok_or_else(|| Error::not_found("settlement"))?;
    let towns = settlement::reviews(&mut db, found.no).await?;
    let (mine, others): (Vec<_>, Vec<_>) = towns
        .into_iter()
        .partition(|(town, _)| town == command.town.as_str());
    let others: Vec<_> = others.into_iter().map(|(_, state)| state).collect();
    let state = found
        .review(command.verdict, &others, !mine.is_empty())
        .map_err(Error::from)?;
    let step = Step {
        no: found.no,
        state,
        by: cx.actor().staff_id(),
        at: cx.now(),
    };
    settlement::reviewed(&mut db, step, &command.town, command.verdict, reason.as_deref()).await?;
    drop(db);
    cx.audit(
        "settlement.reviewed",
        found.id,
        json!({"town": command.town, "verdict": command.verdict}),
    );
    Ok(SettlementStands {
        settlement_id: found.id,
        state,
    })
}
