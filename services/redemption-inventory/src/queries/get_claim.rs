use contracts::{
    Error, Personal,
    dispatch::claim::GetClaimOrder,
    redemption::claim::{ClaimCard, ClaimState, GetClaim},
};
use runtime::{Read, Result};

use super::find_claims::row;
use crate::{
    domain::claim::{self, CLAIMANTS, SUPERVISORS},
    store::claims,
};

/// One claim with everything that happened, its order as dispatch has it now.
///
/// # Errors
/// `not_found` for what the asker may not see.
pub async fn get_claim(read: Read, query: GetClaim) -> Result<ClaimCard> {
    let mut db = read.db().await?;
    let claim = claims::get(&mut db, query.claim_id)
        .await?
        .ok_or_else(|| Error::not_found("claim"))?;
    claim::may_read(read.actor(), &claim)?;
    let steps = claims::steps(&mut db, claim.id).await?;
    drop(db);
    let asked = GetClaimOrder { claim_id: claim.id };
    let order = read.ask(asked).await?.order;
    let begun = order.as_ref().is_some_and(claim::has_begun);
    let actor = read.actor();
    let is_own = actor.volunteer_id() == Some(claim.volunteer_id);
    let may_enter = is_own || actor.may(CLAIMANTS, &claim.org).is_ok() && actor.staff_id().is_some();
    let may_supervise = actor.may(SUPERVISORS, &claim.org).is_ok() && actor.staff_id() != claim.entered_by;
    let opened = |sealed: Option<&[u8]>| -> Result<Option<Personal>> {
        Ok(read.crypto().open_option(sealed)?.map(Personal))
    };
    Ok(ClaimCard {
        row: row(&claim),
        note: opened(claim.note.as_deref())?,
        entered_by: claim.entered_by,
        served: claim.served.map(|served| served.raw),
        actual: claim.served.map(|served| served.cost),
        order_state: order.map(|order| order.state),
        hold_until: claim.lives.hold_until.into(),
        end_note: opened(claim.end_note.as_deref())?,
        acknowledged_by: claim.acknowledged.as_ref().and_then(|seen| seen.by),
        acknowledged_at: claim.acknowledged.as_ref().map(|seen| seen.at.into()),
        acknowledged_note: opened(claim.acknowledged.as_ref().and_then(|seen| seen.note.as_deref()))?,
        steps,
        may_cancel: may_enter && claim.can_be_withdrawn() && !begun,
        may_acknowledge: may_supervise && claim.state == ClaimState::Captured,
    })
}
