//! Saved time that is taken back as service: a claim that is done, one that was taken back, and one whose order is sought.

use contracts::{
    At,
    dispatch::{AnswerOffer, Channel, OfferAnswer, VisitState},
    ledger::import::ImportKind,
    redemption::claim::{CancelClaim, ClaimCard, ClaimState, GetClaim, RequestClaim},
    volunteer::recipient::{RecipientForm, Relation},
};
use kernel::{ClaimId, RawMinutes};
use time::Duration;

use crate::{
    town::{CLEANING, Elder, Volunteer},
    world::World,
};

/// What is left: the claim whose order is sought.
pub async fn claims(world: &World, claimant: &Volunteer, helper: &Volunteer) -> ClaimId {
    super::goods::brought(world, claimant, ImportKind::OpeningSavings, 300).await;
    let done = asked(world, claimant, Duration::minutes(30)).await;
    served(world, &done, claimant, helper).await;
    until(world, done.row.claim_id, ClaimState::Closed).await;
    let back = asked(world, claimant, Duration::hours(2)).await;
    let cancel = CancelClaim {
        claim_id: back.row.claim_id,
        reason: "已经好转".into(),
    };
    world.tell(&claimant.actor(), cancel).await.unwrap();
    until(world, back.row.claim_id, ClaimState::Cancelled).await;
    // Far enough ahead to be still sought when the history ends.
    asked(world, claimant, Duration::days(20)).await.row.claim_id
}

async fn asked(world: &World, claimant: &Volunteer, ahead: Duration) -> ClaimCard {
    let request = RequestClaim {
        volunteer_id: claimant.id,
        service: CLEANING.into(),
        starts_at: At(world.now() + ahead),
        duration: RawMinutes::new(60),
        gender_wish: None,
        note: Some("腿脚不便".into()),
        recipient: RecipientForm {
            relation: Relation::Own,
            name: None,
            resident_id: None,
            phone: None,
            address: "5 号楼 1 单元 202".into(),
            village: None,
            consent: true,
            consent_version: "2026-01".into(),
        },
    };
    let claim_id = world.tell(&claimant.actor(), request).await.unwrap().claim_id;
    until(world, claim_id, ClaimState::Ordered).await
}

async fn until(world: &World, claim_id: ClaimId, state: ClaimState) -> ClaimCard {
    let card = async || world.ask(&world.operator(), GetClaim { claim_id }).await.unwrap();
    world
        .until_due(state.as_str(), async || card().await.row.state == state)
        .await;
    world.settle().await;
    card().await
}

async fn served(world: &World, claim: &ClaimCard, claimant: &Volunteer, helper: &Volunteer) {
    let offers = world.offer(claim.row.order_id.unwrap(), &[helper]).await;
    let accept = AnswerOffer {
        offer_id: offers[0],
        answer: OfferAnswer::Accept,
        channel: Channel::Mobile,
    };
    let visit = world
        .tell(&helper.actor(), accept)
        .await
        .unwrap()
        .visit_id
        .unwrap();
    // The recipient is reached like an elder (decision 16).
    let recipient = Elder {
        id: claim.row.recipient_id,
        phone: claimant.phone.clone(),
    };
    let code = world.code(&recipient).await;
    world.settle().await;
    world.clock.set(claim.row.starts_at.0);
    world.check_in(helper, visit).await;
    world.clock.advance(Duration::minutes(60));
    world.check_out(helper, visit, &code).await.unwrap();
    world.upload(visit).await;
    world.answers(&recipient, "1", visit, VisitState::Confirmed).await;
}
