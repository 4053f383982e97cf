//! What commands and queries about campaigns share: who may do what with which.

use contracts::{Actor, Error, Result as Refusable, Role, notification::campaign::CampaignSteps, settings};
use kernel::{CampaignId, OrgCode, OrgKind, StaffId};
use runtime::{Cx, Result, Settings};

use crate::{
    domain::campaign::{Standing, Towns, Turn},
    store::campaign::{self, Stored},
};

/// Who writes campaigns: head office's outreach, and towns for their own people.
pub const AUTHORS: [Role; 2] = [Role::Outreach, Role::Branch];
/// Who agrees for head office.
const HEAD_OFFICE: [Role; 2] = [Role::Outreach, Role::Operator];
/// Who agrees for a town.
const TOWN: [Role; 1] = [Role::Branch];
/// Who decides about campaigns, and whether they go on.
const DECIDERS: [Role; 3] = [Role::Outreach, Role::Operator, Role::Branch];
/// Who looks at campaigns.
pub const READERS: [Role; 5] = [
    Role::Outreach,
    Role::Operator,
    Role::Branch,
    Role::Auditor,
    Role::Oversight,
];

/// The author, and whose campaigns theirs are.
///
/// # Errors
/// `forbidden`: `wrong_role`, `wrong_scope` for who stands neither at head office nor at a town.
pub fn author(actor: &Actor) -> Refusable<(StaffId, OrgCode)> {
    actor.has_role(&AUTHORS)?;
    match (actor.staff_id(), actor.scope()) {
        (Some(staff), Some(org)) if matches!(org.kind(), OrgKind::District | OrgKind::Town) => {
            Ok((staff, org.clone()))
        }
        _ => Err(Error::forbidden(
            "wrong_scope",
            "campaigns are head office's or a town's",
        )),
    }
}

/// The campaign, locked, for who may decide about some.
///
/// # Errors
/// `forbidden`: `wrong_role`; `not_found`: `campaign_not_found`.
pub async fn locked(cx: &Cx, id: CampaignId) -> Result<Stored> {
    cx.actor().has_role(&DECIDERS)?;
    let stored = campaign::lock(&mut *cx.db().await, id).await?;
    Ok(visible(cx.actor(), stored)?)
}

/// The campaign, for who may look at it: their own part of the tree's, and what stands above it.
///
/// # Errors
/// As [`locked`].
pub fn visible(actor: &Actor, stored: Option<Stored>) -> Refusable<Stored> {
    stored
        .filter(|stored| {
            let org = &stored.standing.org;
            actor
                .scope()
                .is_none_or(|scope| scope.contains(org) || org.contains(scope))
        })
        .ok_or_else(|| Error::not_found("campaign"))
}

/// The campaign of its author, locked.
///
/// # Errors
/// As [`locked`], and `forbidden`: `not_the_author`.
pub async fn of_author(cx: &Cx, id: CampaignId) -> Result<(StaffId, Stored)> {
    let (staff, _) = author(cx.actor())?;
    let stored = locked(cx, id).await?;
    if stored.standing.author != staff {
        return Err(Error::forbidden("not_the_author", "its author alone may do this").into());
    }
    Ok((staff, stored))
}

/// Whether head office agrees to towns' campaigns too.
pub fn towns(settings: &Settings) -> Towns {
    if settings.flag(settings::CAMPAIGN_DISTRICT_APPROVES_TOWNS) {
        Towns::AskHeadOffice
    } else {
        Towns::DecideThemselves
    }
}

/// Who decides about a campaign that is up for approval: another than its author, at the place whose turn it is.
///
/// # Errors
/// `forbidden`: `wrong_role`, `wrong_scope`, `own_campaign`; `conflict`: `campaign_state`.
pub fn decider(actor: &Actor, campaign: &Standing) -> Refusable<StaffId> {
    let turn = campaign.turn().ok_or_else(|| campaign.refused())?;
    let staff = stands(actor, campaign, turn)?;
    if campaign.is_another(staff) {
        Ok(staff)
    } else {
        Err(Error::forbidden(
            "own_campaign",
            "a campaign is approved by another than its author, and never twice by one",
        ))
    }
}

fn stands(actor: &Actor, campaign: &Standing, turn: Turn) -> Refusable<StaffId> {
    match turn {
        Turn::HeadOffice => actor.may(&HEAD_OFFICE, &campaign.org.district())?,
        Turn::Town => actor.may(&TOWN, &campaign.org)?,
    }
    actor
        .staff_id()
        .ok_or_else(|| Error::forbidden("staff_only", "a member of staff decides about campaigns"))
}

/// Who may pause, resume or stop it: its author, its town, head office.
///
/// # Errors
/// `forbidden`: `wrong_role`, `wrong_scope`.
pub fn runner(actor: &Actor, campaign: &Standing) -> Refusable<StaffId> {
    stands(actor, campaign, Turn::HeadOffice).or_else(|refused| match campaign.org.kind() {
        OrgKind::District => Err(refused),
        _ => stands(actor, campaign, Turn::Town),
    })
}

/// What the asker may do now.
pub fn steps(actor: &Actor, campaign: &Standing) -> CampaignSteps {
    let is_author = author(actor).is_ok_and(|(staff, _)| staff == campaign.author);
    let runs = runner(actor, campaign).is_ok();
    CampaignSteps {
        edit: is_author && campaign.submitted().is_ok(),
        approve: decider(actor, campaign).is_ok(),
        pause: runs && campaign.paused().is_ok(),
        resume: runs && campaign.resumed().is_ok(),
        stop: runs && campaign.stopped().is_ok(),
        resend: runs && campaign.resent().is_ok(),
    }
}
