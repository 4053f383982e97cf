use contracts::dispatch::{OfferState, OrderState, RankCandidates};
use time::Duration;

use crate::{
    town::{CLEANING, order_form},
    world::World,
};

#[tokio::test(flavor = "multi_thread")]
async fn of_three_who_are_asked_one_wins_by_sms_and_everybody_is_told() {
    let world = World::start().await;
    let (elders, asked) = world.people(1, 3).await;
    let form = order_form(&elders[0], CLEANING, world.now() + Duration::hours(3), 60);
    let order_id = world.order(form).await;

    let rank = RankCandidates {
        order_id: Some(order_id),
        draft: None,
    };
    let ranked = world.ask(&world.operator(), rank).await.unwrap().candidates;
    assert_eq!(ranked.len(), 3);
    assert!(ranked.is_sorted_by_key(|candidate| candidate.cost));
    for candidate in &ranked {
        assert_eq!(
            candidate.cost,
            candidate.terms.iter().map(|term| term.cost).sum::<i64>()
        );
        assert!(!candidate.terms.is_empty(), "no reason for the rank");
    }

    world.offer(order_id, &asked.iter().collect::<Vec<_>>()).await;
    for volunteer in &asked {
        let text = world.sms(&volunteer.phone, "接单回1，不便回2").await;
        assert!(
            text.contains("兴中社区有老人需要家庭保洁，11月23日13:00，约1时"),
            "{text}"
        );
        assert!(!text.contains("王"), "an offer names nobody: {text}");
    }
    world.phones.reply(&asked[1].phone, "1").await.unwrap();
    world.sms(&asked[1].phone, "接单成功").await;
    for loser in [&asked[0], &asked[2]] {
        world.sms(&loser.phone, "已有人接单").await;
    }
    let told = world.sms(&elders[0].phone, "服务码").await;
    assert!(told.contains("李建国11月23日13:00来为您家庭保洁"), "{told}");

    // Who answers after all hears that there is no need to go.
    world.phones.reply(&asked[0].phone, "1").await.unwrap();
    world.sms(&asked[0].phone, "您不用上门").await;

    let order = world.get_order(order_id).await;
    assert_eq!((order.row.state, order.visits.len()), (OrderState::Accepted, 1));
    assert_eq!(order.visits[0].volunteer_id, asked[1].id);
    let accepted = order
        .offers
        .iter()
        .filter(|offer| offer.state == OfferState::Accepted);
    assert_eq!(accepted.count(), 1);
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_twenty_who_accept_at_once_exactly_one_wins() {
    use contracts::dispatch::{AnswerOffer, Channel, OfferAnswer, OfferOutcome};
    let world = World::start().await;
    let (elders, asked) = world.people(1, 20).await;
    let form = order_form(&elders[0], CLEANING, world.now() + Duration::hours(3), 60);
    let order_id = world.order(form).await;
    world.offer(order_id, &asked.iter().collect::<Vec<_>>()).await;
    let offers = world.get_order(order_id).await.offers;
    let answers = offers.into_iter().map(|offer| {
        let who = contracts::Actor::Volunteer {
            id: offer.volunteer_id,
        };
        let world = &world;
        async move {
            let accept = AnswerOffer {
                offer_id: offer.offer_id,
                answer: OfferAnswer::Accept,
                channel: Channel::Mobile,
            };
            world.tell(&who, accept).await
        }
    });
    let outcomes = crate::town::all(answers).await;
    let won = outcomes
        .iter()
        .filter(|answer| answer.outcome == OfferOutcome::Accepted)
        .count();
    let lost = outcomes
        .iter()
        .filter(|answer| answer.outcome == OfferOutcome::Lost)
        .count();
    assert_eq!((won, lost), (1, 19));
    world.finish().await;
}
