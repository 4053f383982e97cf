//! Campaigns, and one with everything of it. Roles: outreach, operator, branch, auditor, oversight.

use contracts::{
    Page,
    notification::{
        MessageState, StateCount,
        campaign::{
            CampaignProgress, CampaignRow, CampaignState, CampaignView, FindCampaigns, GetCampaign, Variant,
            VariantResult,
        },
    },
};
use runtime::{Read, Result};

use crate::{
    audience, campaigns,
    channel::Channel,
    store::{
        campaign::{self, Listed},
        campaign_row::{self, Counted},
    },
};

/// A page of campaigns.
pub async fn answer(read: Read, query: FindCampaigns) -> Result<Page<CampaignRow>> {
    read.actor().has_role(&campaigns::READERS)?;
    let window = (query.paging.limit(), query.paging.offset());
    let (rows, total) =
        campaign::page(&mut *read.db().await?, read.actor().scope(), query.state, window).await?;
    let rows = rows
        .into_iter()
        .map(
            |Listed {
                 stored,
                 delivered,
                 failed,
             }| CampaignRow {
                may_approve: campaigns::decider(read.actor(), &stored.standing).is_ok(),
                campaign_id: stored.standing.id,
                title: stored.spec.title,
                org: stored.standing.org,
                state: stored.standing.state,
                author: stored.standing.author,
                created_at: stored.created_at.into(),
                starts_at: stored.spec.starts_at,
                recipients: stored.recipients,
                delivered,
                failed,
            },
        )
        .collect();
    Ok(Page { rows, total })
}

/// One campaign.
pub async fn get(read: Read, query: GetCampaign) -> Result<CampaignView> {
    read.actor().has_role(&campaigns::READERS)?;
    let mut db = read.db().await?;
    let stored = campaign::get(&mut db, query.campaign_id).await?;
    let stored = campaigns::visible(read.actor(), stored)?;
    let id = stored.standing.id;
    let (recipients, counted) = campaign_row::progress(&mut db, id).await?;
    let reasons = campaign_row::reasons(&mut db, id).await?;
    let history = campaign::history(&mut db, id).await?;
    let opens = audience::opens(&read.settings(), &read.state::<Channel>(), read.now());
    let is_waiting = stored.standing.state == CampaignState::Sending && opens > read.now();
    let segments = segments(&counted);
    let progress = CampaignProgress {
        recipients,
        states: states(&counted),
        reasons,
        variants: if stored.spec.text_b.is_some() {
            variants(&counted)
        } else {
            Vec::new()
        },
        by_wechat: counted
            .iter()
            .filter(|one| one.state == MessageState::Delivered)
            .map(|one| one.by_wechat)
            .sum(),
        segments,
        cost_fen: audience::cost(&read, segments),
    };
    Ok(CampaignView {
        campaign_id: id,
        steps: campaigns::steps(read.actor(), &stored.standing),
        org: stored.standing.org,
        state: stored.standing.state,
        author: stored.standing.author,
        is_freezing: stored.standing.is_freezing,
        spec: stored.spec,
        created_at: stored.created_at.into(),
        returned_for: stored.returned_for,
        audience: stored.counted,
        progress,
        waits_until: is_waiting.then(|| opens.into()),
        history,
    })
}

fn states(counted: &[Counted]) -> Vec<StateCount> {
    let of = |state: MessageState| counted.iter().filter(move |one| one.state == state);
    MessageState::ALL
        .iter()
        .map(|state| StateCount {
            state: *state,
            count: of(*state).map(|one| one.rows).sum(),
        })
        .collect()
}

/// Segments that gateways took.
fn segments(counted: &[Counted]) -> i64 {
    let taken = [
        MessageState::Submitted,
        MessageState::Delivered,
        MessageState::Unknown,
    ];
    counted
        .iter()
        .filter(|one| taken.contains(&one.state))
        .map(|one| one.segments)
        .sum()
}

fn variants(counted: &[Counted]) -> Vec<VariantResult> {
    Variant::ALL
        .iter()
        .map(|variant| {
            let of = || counted.iter().filter(|one| one.variant == *variant);
            let in_state = |state| of().filter(|one| one.state == state).map(|one| one.rows).sum();
            VariantResult {
                variant: *variant,
                recipients: of().map(|one| one.rows).sum(),
                delivered: in_state(MessageState::Delivered),
                failed: in_state(MessageState::Failed),
                refused: of().map(|one| one.refused).sum(),
            }
        })
        .collect()
}
