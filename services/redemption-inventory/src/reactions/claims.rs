//! What happens to orders and volunteers wakes the claims concerned. The worker asks dispatch how the order stands: an event
//! that comes late, twice or never changes nothing but the moment.

use contracts::{
    dispatch::{OrderCancelled, VisitConfirmed, VisitVoided},
    redemption::claim::{ClaimEnd, ClaimState},
    volunteer::{VolunteerErased, VolunteerProfileChanged, VolunteerState},
};
use kernel::ElderId;
use runtime::{Cx, Result};
use serde_json::json;

use crate::store::claims;

async fn look(cx: &Cx, recipient: ElderId) -> Result<()> {
    if claims::look_now(&mut *cx.db().await, recipient, cx.now()).await? {
        cx.wake("advance_claims");
    }
    Ok(())
}

/// The order was called off.
pub async fn order_cancelled(cx: Cx, event: OrderCancelled) -> Result<()> {
    look(&cx, event.elder_id).await
}

/// A visit counts.
pub async fn visit_confirmed(cx: Cx, event: VisitConfirmed) -> Result<()> {
    look(&cx, event.elder_id).await
}

/// A dispute was upheld.
pub async fn visit_voided(cx: Cx, event: VisitVoided) -> Result<()> {
    look(&cx, event.elder_id).await
}

/// Who has left takes nothing back any more (R6.10): what nobody has come for is released, so that their time can be decided
/// about. A service under way is left to end.
pub async fn volunteer_left(cx: Cx, event: VolunteerProfileChanged) -> Result<()> {
    if event.state != VolunteerState::Exited {
        return Ok(());
    }
    let mut db = cx.db().await;
    for claim in claims::open_of(&mut db, event.volunteer_id).await? {
        let claim = claim.undo(ClaimState::Cancelled, ClaimEnd::Withdrawn, None)?;
        claims::save(&mut db, &claim, Some(cx.now()), (cx.now(), None)).await?;
        cx.audit("claim.cancelled", claim.id, json!({ "why": "volunteer_left" }));
    }
    drop(db);
    cx.wake("advance_claims");
    Ok(())
}

/// What names an erased person goes; times and minutes stay (PIPL Art. 47).
pub async fn forget_volunteer(cx: Cx, event: VolunteerErased) -> Result<()> {
    Ok(claims::forget(&mut *cx.db().await, event.volunteer_id).await?)
}
