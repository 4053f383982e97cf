//! The audience is frozen at approval, and tested again at sending (R12.4).

use contracts::{
    elderly::ElderClosed,
    notification::{
        MessageState,
        campaign::{CampaignState, CampaignView},
        consent::{ConsentHow, PersonKind, WithdrawOutreachConsent},
    },
};
use kernel::{CampaignId, ElderId};
use sandbox::{Fault, FaultKind};
use time::Duration;

use super::*;

/// An approved campaign that begins in two hours, with its audience written down.
pub async fn frozen(world: &World, people: i64) -> CampaignId {
    let text = world.campaign_text("重阳节").await;
    let starts_at = world.bench.clock_now() + Duration::hours(2);
    let campaign_id = world
        .submitted(CampaignSpec {
            starts_at: Some(At(starts_at)),
            ..spec(text)
        })
        .await;
    world.approve(campaign_id).await;
    world
        .bench
        .until("the audience is frozen", async || {
            world.look(campaign_id).await.progress.recipients == people
        })
        .await;
    campaign_id
}

fn reasons(view: &CampaignView) -> Vec<(&str, i64)> {
    let mut all: Vec<_> = view
        .progress
        .reasons
        .iter()
        .map(|one| (one.reason.as_str(), one.count))
        .collect();
    all.sort_unstable();
    all
}

#[tokio::test(flavor = "multi_thread")]
async fn who_agrees_after_approval_is_not_added_r12_4() {
    let world = World::start().await;
    world.audience(1).await;
    let campaign_id = frozen(&world, 1).await;
    let late = world.elder("李桂兰", Some(&phone(7)));
    world.agrees(late.uuid()).await;
    world.bench.clock.advance(Duration::hours(2));
    let view = world.until_campaign(campaign_id, CampaignState::Done).await;
    assert_eq!(view.progress.recipients, 1);
    assert_eq!(world.got(&phone(1)).await.len(), 1);
    assert!(world.got(&phone(7)).await.is_empty());
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_withdraws_or_leaves_between_approval_and_sending_gets_nothing_r12_4() {
    let world = World::start().await;
    let people = world.audience(3).await;
    let campaign_id = frozen(&world, 3).await;
    let withdraw = WithdrawOutreachConsent {
        person_id: people[0],
        kind: PersonKind::Elder,
        how: ConsentHow::Phone,
    };
    world.bench.tell(&author(), withdraw).await.unwrap();
    let closed = ElderClosed {
        elder_id: ElderId::from(people[1]),
        reason: "moved".into(),
    };
    world.bench.emit(&closed).await;
    world.bench.settle().await;
    world.bench.clock.advance(Duration::hours(2));
    let view = world.until_campaign(campaign_id, CampaignState::Done).await;
    assert_eq!(count(&view, MessageState::Cancelled), 2);
    world.until_state(people[2], MessageState::Delivered).await;
    assert!(world.got(&phone(1)).await.is_empty() && world.got(&phone(2)).await.is_empty());
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_campaign_leaves_a_gateway_on_hold_alone_as_everything_else_does() {
    let world = World::start().await;
    let text = world.campaign_text("重阳节").await;
    let people = world.audience(3).await;
    let refuses = Fault {
        code: Some("isv.AMOUNT_NOT_ENOUGH".into()),
        count: 3,
        ..Fault::once(FaultKind::Refuse)
    };
    world.phones.order(&refuses).await.unwrap();
    let campaign_id = world.submitted(spec(text)).await;
    world.approve(campaign_id).await;
    world
        .bench
        .until("the gateway is on hold", async || world.is_on_hold().await)
        .await;
    let began = world.bench.clock_now();
    for person in &people {
        world.until_state(*person, MessageState::Queued).await;
    }
    // As often as the sender looks in half a second.
    tokio::time::sleep(std::time::Duration::from_millis(500)).await;
    world.bench.clock.advance(Duration::minutes(6));
    world.until_campaign(campaign_id, CampaignState::Done).await;
    for number in 1..=3 {
        let got = world.got(&phone(number)).await;
        assert_eq!(got.len(), 1);
        assert!(
            got[0].message.at >= began + Duration::minutes(5),
            "sent during the hold"
        );
    }
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn receipts_make_the_results_r12_4() {
    let world = World::start().await;
    let text = world.campaign_text("重阳节").await;
    let people = world.audience(3).await;
    let fails = Fault {
        phone: Some(phone(2).parse().unwrap()),
        ..Fault::once(FaultKind::FailReceipt)
    };
    world.phones.order(&fails).await.unwrap();
    let campaign_id = world.submitted(spec(text)).await;
    world.approve(campaign_id).await;
    world.until_campaign(campaign_id, CampaignState::Done).await;
    world.until_state(people[1], MessageState::Failed).await;
    world.until_state(people[0], MessageState::Delivered).await;
    world.until_state(people[2], MessageState::Delivered).await;
    let view = world.look(campaign_id).await;
    assert_eq!(
        (
            count(&view, MessageState::Delivered),
            count(&view, MessageState::Failed)
        ),
        (2, 1)
    );
    assert_eq!(reasons(&view).iter().map(|(_, count)| count).sum::<i64>(), 1);
    world.stop().await;
}
