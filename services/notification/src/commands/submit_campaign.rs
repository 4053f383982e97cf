//! A campaign's author asks for approval (R12.4): with whom it reaches and what it costs.

use contracts::{
    Error,
    notification::campaign::{AudienceCount, CampaignChanged, SubmitCampaign},
};
use runtime::{Cx, Read, Result};
use serde_json::json;

use crate::{audience, campaigns, channel::Channel, commands::save_campaign::in_hours, store::campaign};

/// The audience as it is now; nothing for who may not look at the campaign.
pub async fn gather(read: Read, command: SubmitCampaign) -> Result<AudienceCount> {
    campaigns::author(read.actor())?;
    let stored = campaign::get(&mut *read.db().await?, command.campaign_id).await?;
    let stored = campaigns::visible(read.actor(), stored)?;
    audience::count(&read, stored.standing.id, &stored.spec).await
}

/// Puts it up for approval.
pub async fn decide(cx: Cx, command: SubmitCampaign, counted: AudienceCount) -> Result<CampaignChanged> {
    let (staff, stored) = campaigns::of_author(&cx, command.campaign_id).await?;
    let state = stored.standing.submitted()?;
    in_hours(&cx.settings(), &cx.state::<Channel>(), &stored.spec, cx.now())?;
    if counted.will_be_sent == 0 {
        return Err(Error::conflict("nobody_to_write_to", "nobody of the audience may be written to").into());
    }
    let id = stored.standing.id;
    let mut db = cx.db().await;
    campaign::submit(&mut db, id, &counted).await?;
    campaign::note(&mut db, id, "submitted", Some(staff), cx.now(), None).await?;
    cx.audit(
        "campaign.submitted",
        id,
        json!({ "people": counted.will_be_sent, "cost_fen": counted.cost_fen }),
    );
    Ok(CampaignChanged {
        campaign_id: id,
        state,
    })
}
