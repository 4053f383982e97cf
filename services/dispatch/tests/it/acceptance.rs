use contracts::{
    At,
    dispatch::*,
    volunteer::{VolunteerProfileChanged, VolunteerState},
};
use kernel::RawMinutes;
use testkit::actors;
use time::Duration;

use crate::world::{START, World};

#[tokio::test]
async fn of_sixty_volunteers_who_accept_at_once_exactly_one_wins_and_the_others_are_told() {
    let world = World::start().await;
    let mut volunteers = Vec::new();
    for _ in 0..60 {
        let id = kernel::VolunteerId::generate(world.now());
        let profile = World::profile(id);
        let event = contracts::volunteer::VolunteerActivated {
            volunteer_id: id,
            passbook_no: "1".into(),
            profile,
            welcome: false,
            activated_at: None,
        };
        world.bench.emit(&event).await;
        volunteers.push(id);
    }
    world.bench.settle().await;
    let order = world.open(world.elder(), |_| {}).await.order_id;
    let mut offers = Vec::new();
    for wave in volunteers.chunks(30) {
        let wave = MakeOffers {
            order_id: order,
            volunteers: wave.to_vec(),
            expected: None,
        };
        offers.extend(world.bench.tell(&actors::operator(), wave).await.unwrap().offers);
    }
    let made = world.bench.events::<OfferMade>().await;
    let mut answers = Vec::new();
    for offer in made {
        let client = world.bench.client.clone();
        answers.push(tokio::spawn(async move {
            let answer = AnswerOffer {
                offer_id: offer.offer_id,
                answer: OfferAnswer::Accept,
                channel: Channel::Mobile,
            };
            client
                .tell(&actors::volunteer(offer.volunteer_id), client.new_key(), answer)
                .await
                .unwrap()
        }));
    }
    let mut outcomes = Vec::new();
    for answer in answers {
        outcomes.push(answer.await.unwrap().outcome);
    }
    let count = |wanted| outcomes.iter().filter(|outcome| **outcome == wanted).count();
    assert_eq!(
        (count(OfferOutcome::Accepted), count(OfferOutcome::Lost)),
        (1, 59)
    );
    assert_eq!(world.bench.events::<OrderAccepted>().await.len(), 1);
    let closed = world.bench.events::<OfferClosed>().await;
    assert_eq!(
        closed
            .iter()
            .filter(|closed| closed.state == OfferState::Lost)
            .count(),
        59
    );
    assert_eq!(world.card(order).await.row.state, OrderState::Accepted);
}

#[tokio::test]
async fn an_order_for_two_takes_two_r5_5() {
    let world = World::start().await;
    let visit = world.accepted(|order| order.seats = 2).await;
    assert_eq!(world.card(visit.order).await.row.state, OrderState::Open);
    let second = world.volunteer(|_| {}).await;
    let offer = world.offer(visit.order, second).await;
    assert_eq!(world.card(visit.order).await.row.state, OrderState::Offered);
    world.answer(second, offer, OfferAnswer::Accept).await.unwrap();
    assert_eq!(world.card(visit.order).await.row.state, OrderState::Accepted);
    let third = world.volunteer(|_| {}).await;
    let late = MakeOffers {
        order_id: visit.order,
        volunteers: vec![third],
        expected: None,
    };
    assert_eq!(
        world
            .bench
            .tell(&actors::operator(), late)
            .await
            .unwrap_err()
            .reason,
        "no_seat"
    );
}

#[tokio::test]
async fn one_volunteer_cannot_accept_two_visits_that_overlap_with_the_way_between_them_r5_4() {
    let world = World::start().await;
    let volunteer = world.volunteer(|_| {}).await;
    // 14:00–15:00 and 15:10–16:10: ten minutes are less than the travel buffer of fifteen.
    let first = world.open(world.elder(), |_| {}).await.order_id;
    let second = world
        .open(world.elder(), |order| {
            order.starts_at = At(START + Duration::minutes(70))
        })
        .await
        .order_id;
    let one = world.offer(first, volunteer).await;
    let two = world.offer(second, volunteer).await;
    let (a, b) = tokio::join!(
        world.answer(volunteer, one, OfferAnswer::Accept),
        world.answer(volunteer, two, OfferAnswer::Accept)
    );
    let refused: Vec<_> = [a, b]
        .into_iter()
        .filter_map(Result::err)
        .map(|error| error.reason)
        .collect();
    assert_eq!(refused, ["visit_overlap"]);
}

#[tokio::test]
async fn an_acceptance_after_the_deadline_is_too_late() {
    let world = World::start().await;
    let volunteer = world.volunteer(|_| {}).await;
    let order = world.open(world.elder(), |_| {}).await.order_id;
    let offer = world.offer(order, volunteer).await;
    world.bench.clock.advance(Duration::minutes(15));
    let answered = world.answer(volunteer, offer, OfferAnswer::Accept).await.unwrap();
    assert_eq!(answered.outcome, OfferOutcome::Expired);
    assert_eq!(world.card(order).await.row.state, OrderState::Open);
}

#[tokio::test]
async fn declining_costs_nothing_but_nobody_asks_again_r3_5() {
    let world = World::start().await;
    let volunteer = world.volunteer(|_| {}).await;
    let order = world.open(world.elder(), |_| {}).await.order_id;
    let offer = world.offer(order, volunteer).await;
    let answered = world
        .answer(volunteer, offer, OfferAnswer::Decline)
        .await
        .unwrap();
    assert_eq!(answered.outcome, OfferOutcome::Declined);
    let again = MakeOffers {
        order_id: order,
        volunteers: vec![volunteer],
        expected: None,
    };
    let refused = world.bench.tell(&actors::operator(), again).await.unwrap_err();
    assert_eq!(
        (refused.reason.as_str(), &refused.details["filter"]),
        ("not_eligible", &"declined".into())
    );
}

#[tokio::test]
async fn the_same_answer_under_the_same_key_is_the_same_visit() {
    let world = World::start().await;
    let volunteer = world.volunteer(|_| {}).await;
    let order = world.open(world.elder(), |_| {}).await.order_id;
    let offer = world.offer(order, volunteer).await;
    let answer = AnswerOffer {
        offer_id: offer,
        answer: OfferAnswer::Accept,
        channel: Channel::Sms,
    };
    let (actor, key) = (actors::volunteer(volunteer), world.bench.client.new_key());
    let first = world.bench.tell_keyed(&actor, key, answer.clone()).await.unwrap();
    assert_eq!(
        world.bench.tell_keyed(&actor, key, answer.clone()).await.unwrap(),
        first
    );
    // And under another key: it is theirs already.
    assert_eq!(world.bench.tell(&actor, answer).await.unwrap(), first);
    assert_eq!(world.bench.events::<OrderAccepted>().await.len(), 1);
}

#[tokio::test]
async fn who_was_suspended_between_offer_and_answer_cannot_accept() {
    let world = World::start().await;
    let volunteer = world.volunteer(|_| {}).await;
    let order = world.open(world.elder(), |_| {}).await.order_id;
    let offer = world.offer(order, volunteer).await;
    let suspended = VolunteerProfileChanged {
        volunteer_id: volunteer,
        state: VolunteerState::Suspended,
        profile: World::profile(volunteer),
        version: 2,
    };
    world.bench.emit(&suspended).await;
    // An older version that comes later changes nothing.
    let older = VolunteerProfileChanged {
        state: VolunteerState::Active,
        version: 1,
        ..suspended
    };
    world.bench.emit(&older).await;
    world.bench.settle().await;
    // The offer ended with the suspension.
    let late = world.answer(volunteer, offer, OfferAnswer::Accept).await.unwrap();
    assert_eq!((late.outcome, late.visit_id), (OfferOutcome::Expired, None));
}

#[tokio::test]
async fn tasks_show_an_offer_without_name_or_note_and_a_visit_with_it() {
    let world = World::start().await;
    let volunteer = world.volunteer(|_| {}).await;
    let order = world.open(world.elder(), |_| {}).await.order_id;
    let offer = world.offer(order, volunteer).await;
    let mine = VolunteerTasks {
        volunteer_id: volunteer,
    };
    let tasks = world
        .bench
        .ask(&actors::volunteer(volunteer), mine.clone())
        .await
        .unwrap();
    assert_eq!((tasks.offers.len(), tasks.visits.len()), (1, 0));
    assert_eq!(tasks.offers[0].distance_m, Some(0));
    assert!(!serde_json::to_string(&tasks).unwrap().contains("狗"));
    world.answer(volunteer, offer, OfferAnswer::Accept).await.unwrap();
    let tasks = world
        .bench
        .ask(&actors::volunteer(volunteer), mine)
        .await
        .unwrap();
    assert_eq!((tasks.offers.len(), tasks.visits.len()), (0, 1));
    assert_eq!(tasks.visits[0].note.as_deref(), Some("门口有狗"));
    assert_eq!(tasks.visits[0].check_in_from, At(START - Duration::minutes(30)));
    assert_eq!(tasks.visits[0].duration, RawMinutes::new(60));
}
