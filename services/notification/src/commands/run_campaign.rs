//! A campaign is paused, goes on, is stopped, or is sent once more to those whom it did not reach.

use contracts::{
    Error, fields,
    notification::campaign::{
        CampaignChanged, CampaignQueued, CampaignState, PauseCampaign, ResendFailed, ResumeCampaign,
        StopCampaign,
    },
};
use kernel::{CampaignId, MessageId, StaffId};
use runtime::{Cx, Result};
use serde_json::json;

use crate::{
    campaigns,
    store::{campaign, campaign_row},
};

/// Nothing is claimed after the answer: a claim that is under way holds the campaign until it is done.
pub async fn pause(cx: Cx, command: PauseCampaign) -> Result<CampaignChanged> {
    let stored = campaigns::locked(&cx, command.campaign_id).await?;
    let by = campaigns::runner(cx.actor(), &stored.standing)?;
    let state = stored.standing.paused()?;
    campaign::set_state(&mut *cx.db().await, stored.standing.id, state).await?;
    told(&cx, stored.standing.id, state, "paused", by, None).await
}

/// Goes on with what is queued.
pub async fn resume(cx: Cx, command: ResumeCampaign) -> Result<CampaignChanged> {
    let stored = campaigns::locked(&cx, command.campaign_id).await?;
    let by = campaigns::runner(cx.actor(), &stored.standing)?;
    let state = stored.standing.resumed()?;
    campaign::set_state(&mut *cx.db().await, stored.standing.id, state).await?;
    cx.wake("campaigner");
    told(&cx, stored.standing.id, state, "resumed", by, None).await
}

/// Ends it: what is queued is cancelled.
pub async fn stop(cx: Cx, command: StopCampaign) -> Result<CampaignChanged> {
    let stored = campaigns::locked(&cx, command.campaign_id).await?;
    let by = campaigns::runner(cx.actor(), &stored.standing)?;
    let state = stored.standing.stopped()?;
    let reason = fields::reason("reason", &command.reason)?;
    campaign::stop(&mut *cx.db().await, stored.standing.id).await?;
    cx.wake("campaigner");
    told(&cx, stored.standing.id, state, "stopped", by, Some(&reason)).await
}

/// Writes once more to whom it did not reach.
pub async fn resend(cx: Cx, command: ResendFailed) -> Result<CampaignQueued> {
    let stored = campaigns::locked(&cx, command.campaign_id).await?;
    let by = campaigns::runner(cx.actor(), &stored.standing)?;
    let state = stored.standing.resent()?;
    let id = stored.standing.id;
    let messages = {
        let mut db = cx.db().await;
        let occasion = MessageId::generate(cx.now()).uuid();
        let messages = campaign_row::write_again(&mut db, id, occasion, cx.now()).await?;
        if messages == 0 {
            return Err(Error::conflict("nobody_failed", "it has failed with nobody").into());
        }
        campaign::resend(&mut db, id, cx.now()).await?;
        messages
    };
    cx.wake("campaigner");
    told(&cx, id, state, "resent", by, None).await?;
    Ok(CampaignQueued {
        campaign_id: id,
        messages,
    })
}

async fn told(
    cx: &Cx,
    id: CampaignId,
    state: CampaignState,
    what: &str,
    by: StaffId,
    reason: Option<&str>,
) -> Result<CampaignChanged> {
    campaign::note(&mut *cx.db().await, id, what, Some(by), cx.now(), reason).await?;
    cx.audit(&format!("campaign.{what}"), id, json!({ "reason": reason }));
    Ok(CampaignChanged {
        campaign_id: id,
        state,
    })
}
