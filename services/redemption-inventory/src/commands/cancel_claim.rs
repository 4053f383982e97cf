use contracts::{
    Error,
    dispatch::claim::{ClaimOrderStands, GetClaimOrder},
    fields,
    redemption::claim::{CancelClaim, ClaimChanged, ClaimEnd, ClaimState},
};
use runtime::{Cx, Read, Result};
use serde_json::json;

use crate::{
    domain::claim::{self, CLAIMANTS},
    store::claims,
};

/// How its order stands, if it has one.
///
/// # Errors
/// `forbidden`, or dispatch does not answer.
pub async fn order_of_claim(read: Read, command: CancelClaim) -> Result<Option<ClaimOrderStands>> {
    if read.actor().volunteer_id().is_none() {
        read.actor().has_role(CLAIMANTS)?;
    }
    let asked = GetClaimOrder {
        claim_id: command.claim_id,
    };
    Ok(read.ask(asked).await?.order)
}

/// Takes a claim back before anybody has come. What is held is released when the order is off; should somebody come in that
/// very moment, the claim goes on.
///
/// # Errors
/// `not_found` for what is not the asker's, `claim_begun`, `claim_decided`.
pub async fn cancel_claim(
    cx: Cx,
    command: CancelClaim,
    order: Option<ClaimOrderStands>,
) -> Result<ClaimChanged> {
    let reason = fields::reason("reason", &command.reason)?;
    let mut db = cx.db().await;
    let claim = claims::lock(&mut db, command.claim_id)
        .await?
        .ok_or_else(|| Error::not_found("claim"))?;
    match cx.actor().volunteer_id() {
        Some(_) => claim::may_read(cx.actor(), &claim)?,
        None => cx.actor().may_find(CLAIMANTS, &claim.org, "claim")?,
    }
    if order.is_some_and(|order| claim::has_begun(&order)) {
        return Err(Error::conflict("claim_begun", "somebody has come already").into());
    }
    let claim = claim.undo(
        ClaimState::Cancelled,
        ClaimEnd::Withdrawn,
        Some(cx.crypto().seal(&reason)),
    )?;
    claims::save(&mut db, &claim, Some(cx.now()), (cx.now(), cx.actor().staff_id())).await?;
    drop(db);
    cx.audit("claim.cancelled", claim.id, json!({ "claim_no": claim.no }));
    cx.wake("advance_claims");
    Ok(ClaimChanged {
        claim_id: claim.id,
        state: claim.state,
    })
}
