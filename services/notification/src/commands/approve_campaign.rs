//! Another person agrees to a campaign, or sends it back (R12.4).

use contracts::{
    Error, fields,
    notification::campaign::{ApproveCampaign, CampaignChanged, CampaignState, ReturnCampaign},
};
use runtime::{Cx, Result};
use serde_json::json;

use crate::{audience, campaigns, store::campaign};

/// Agrees: for the town first where that is needed. With the last one its audience is frozen.
pub async fn decide(cx: Cx, command: ApproveCampaign) -> Result<CampaignChanged> {
    let stored = campaigns::locked(&cx, command.campaign_id).await?;
    let by = campaigns::decider(cx.actor(), &stored.standing)?;
    let state = stored.standing.approved(campaigns::towns(&cx.settings()))?;
    if stored.spec.starts_at.is_some_and(|at| at.0 < cx.now()) {
        return Err(Error::conflict("campaign_too_late", "the time at which it was to go has passed").into());
    }
    let id = stored.standing.id;
    let mut db = cx.db().await;
    if state == CampaignState::TownApproved {
        campaign::approve_for_town(&mut db, id, by).await?;
    } else {
        campaign::approve(&mut db, id, by, &audience::nobody(), cx.now()).await?;
        cx.wake("campaigner");
    }
    campaign::note(&mut db, id, state.as_str(), Some(by), cx.now(), None).await?;
    cx.audit("campaign.approved", id, json!({ "state": state }));
    Ok(CampaignChanged {
        campaign_id: id,
        state,
    })
}

/// Sends it back to its author.
pub async fn send_back(cx: Cx, command: ReturnCampaign) -> Result<CampaignChanged> {
    let stored = campaigns::locked(&cx, command.campaign_id).await?;
    let by = campaigns::decider(cx.actor(), &stored.standing)?;
    let state = stored.standing.returned()?;
    let reason = fields::reason("reason", &command.reason)?;
    let id = stored.standing.id;
    let mut db = cx.db().await;
    campaign::send_back(&mut db, id, &reason).await?;
    campaign::note(&mut db, id, "returned", Some(by), cx.now(), Some(&reason)).await?;
    cx.audit("campaign.returned", id, json!({ "reason": reason }));
    Ok(CampaignChanged {
        campaign_id: id,
        state,
    })
}
