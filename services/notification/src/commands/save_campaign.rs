//! Keep a draft of a campaign (R12.4). Roles: outreach of head office, branch.

use contracts::{
    Error,
    notification::campaign::{CampaignChanged, CampaignSpec, CampaignState, SaveCampaign},
};
use runtime::{Cx, Read, Result};
use serde_json::json;
use time::OffsetDateTime;

use crate::{
    audience::{self, Script},
    campaigns,
    channel::Channel,
    domain::{campaign as rules, phrase},
    store::campaign,
};

/// Whether the texts may be sent, and every variable is filled in.
pub async fn gather(read: Read, command: SaveCampaign) -> Result<()> {
    let (_, org) = campaigns::author(read.actor())?;
    let spec = rules::read(&command.spec, &org)?;
    Script::of(&read, command.campaign_id, &spec).await?;
    in_hours(&read.settings(), &read.state::<Channel>(), &spec, read.now())
}

/// Keeps it; a campaign that there is must be its author's, and a draft.
pub async fn decide(cx: Cx, command: SaveCampaign, (): ()) -> Result<CampaignChanged> {
    let (staff, org) = campaigns::author(cx.actor())?;
    let spec = rules::read(&command.spec, &org)?;
    let id = command.campaign_id;
    let mut db = cx.db().await;
    let before = campaign::lock(&mut db, id).await?;
    if let Some(before) = &before {
        if before.standing.author != staff {
            return Err(Error::not_found("campaign").into());
        }
        before.standing.submitted()?;
    }
    campaign::save(&mut db, id, &org, staff, &spec, cx.now()).await?;
    if before.is_none() {
        campaign::note(&mut db, id, "saved", Some(staff), cx.now(), None).await?;
    }
    cx.audit("campaign.saved", id, json!({ "title": spec.title }));
    Ok(CampaignChanged {
        campaign_id: id,
        state: CampaignState::Draft,
    })
}

/// A campaign's time lies in its hours, and not behind.
///
/// # Errors
/// `in_the_past`, `outside_campaign_hours` (with the next instant, `opens`) at `starts_at`.
pub fn in_hours(
    settings: &runtime::Settings,
    channel: &Channel,
    spec: &CampaignSpec,
    now: OffsetDateTime,
) -> Result<()> {
    let Some(at) = spec.starts_at.map(|at| at.0) else {
        return Ok(());
    };
    if at < now {
        return Err(Error::invalid("starts_at", "in_the_past", "this time has passed").into());
    }
    let opens = audience::opens(settings, channel, at);
    if opens != at {
        return Err(
            Error::invalid("starts_at", "outside_campaign_hours", "no outreach goes out then")
                .with("opens", phrase::when(opens))
                .into(),
        );
    }
    Ok(())
}
