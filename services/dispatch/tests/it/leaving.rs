//! Who is suspended or leaves hands back what has not begun (R3.4); who is paid for a service earns nothing with it (R3.7).

use contracts::{
    dispatch::*,
    volunteer::{VolunteerProfileChanged, VolunteerState},
};
use kernel::VolunteerId;

use crate::world::{Accepted, START, World};

async fn told(world: &World, id: VolunteerId, state: VolunteerState, version: i64) {
    let changed = VolunteerProfileChanged {
        volunteer_id: id,
        state,
        profile: World::profile(id),
        version,
    };
    world.bench.emit(&changed).await;
    world.bench.settle().await;
}

async fn state_of(world: &World, visit: Accepted) -> VisitState {
    let card = world.card(visit.order).await;
    let found = card.visits.iter().find(|each| each.visit_id == visit.visit);
    found.unwrap().state
}

#[tokio::test]
async fn who_leaves_hands_back_what_has_not_begun_and_is_asked_for_nothing_more() {
    let world = World::start().await;
    let leaver = world.volunteer(|_| {}).await;
    let agreed = world.accepted_by(leaver, |_| {}).await;
    let asked = world
        .open(world.elder(), |order| {
            order.starts_at = (order.starts_at.0 + time::Duration::days(1)).into();
        })
        .await
        .order_id;
    let offer = world.offer(asked, leaver).await;
    told(&world, leaver, VolunteerState::Exited, 1).await;

    assert_eq!(state_of(&world, agreed).await, VisitState::Cancelled);
    assert_eq!(world.card(agreed.order).await.row.state, OrderState::Open);
    let gone = world.bench.events::<VisitWithdrawn>().await;
    assert_eq!(
        (gone.len(), gone[0].volunteer_id),
        (1, leaver),
        "the elder hears of it"
    );
    let closed = world.bench.events::<OfferClosed>().await;
    assert!(
        closed
            .iter()
            .any(|one| one.offer_id == offer && one.state == OfferState::Withdrawn)
    );
    assert_eq!(world.card(asked).await.row.state, OrderState::Open);
    // Told twice, it happens once.
    told(&world, leaver, VolunteerState::Exited, 1).await;
    assert_eq!(world.bench.events::<VisitWithdrawn>().await.len(), 1);
}

#[tokio::test]
async fn a_visit_under_way_is_ended_by_who_was_suspended_meanwhile() {
    let world = World::start().await;
    let visit = world.accepted(|_| {}).await;
    world.bench.clock.set(START);
    world.check_in(visit).await.unwrap();
    told(&world, visit.volunteer, VolunteerState::Suspended, 1).await;
    assert_eq!(state_of(&world, visit).await, VisitState::InProgress);
    world.bench.clock.advance(time::Duration::minutes(40));
    let code = world.code(visit.visit).await;
    world.check_out(visit, code).await.unwrap();
}

#[tokio::test]
async fn old_news_of_a_suspension_hands_nothing_back() {
    let world = World::start().await;
    let volunteer = world.volunteer(|_| {}).await;
    told(&world, volunteer, VolunteerState::Suspended, 1).await;
    told(&world, volunteer, VolunteerState::Active, 2).await;
    let agreed = world.accepted_by(volunteer, |_| {}).await;
    told(&world, volunteer, VolunteerState::Suspended, 1).await;
    assert_eq!(state_of(&world, agreed).await, VisitState::Accepted);
}

#[tokio::test]
async fn a_service_that_somebody_does_for_pay_is_not_offered_to_them_r3_7() {
    let world = World::start().await;
    let unpaid = world.volunteer(|_| {}).await;
    let paid = world
        .volunteer(|profile| profile.paid_services = vec!["03".into()])
        .await;
    let order = world
        .open(world.elder(), |order| order.service = "03".into())
        .await
        .order_id;
    let rank = RankCandidates {
        order_id: Some(order),
        draft: None,
    };
    let operator = testkit::actors::operator();
    let found = world.bench.ask(&operator, rank).await.unwrap();
    let ranked: Vec<_> = found.candidates.iter().map(|one| one.volunteer_id).collect();
    assert_eq!(ranked, [unpaid]);
    let make = MakeOffers {
        order_id: order,
        volunteers: vec![paid],
        expected: None,
    };
    let refused = world.bench.tell(&operator, make).await.unwrap_err();
    assert_eq!(refused.details["filter"], "paid_work");
}
