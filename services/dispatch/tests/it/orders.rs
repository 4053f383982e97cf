use contracts::{At, dispatch::*, elderly::ElderClosed};
use kernel::RawMinutes;
use testkit::actors;
use time::Duration;

use crate::world::{NEXT_VILLAGE, START, VILLAGE, World};

#[tokio::test]
async fn an_order_gets_a_number_of_its_day_and_tells_no_personal_data() {
    let world = World::start().await;
    let first = world.open(world.elder(), |_| {}).await;
    let second = world.open(world.elder(), |_| {}).await;
    assert_eq!(first.order_no, "FW20261123-0001");
    assert_eq!(second.order_no, "FW20261123-0002");
    let card = world.card(first.order_id).await;
    assert_eq!(card.row.state, OrderState::Open);
    assert_eq!(card.note.as_deref(), Some("门口有狗"));
    let told = serde_json::to_string(&world.bench.events::<OrderOpened>().await).unwrap();
    assert!(!told.contains("狗"), "{told}");
}

#[tokio::test]
async fn the_same_service_at_the_same_time_is_asked_about_before_it_is_ordered_twice() {
    let world = World::start().await;
    let elder = world.elder();
    let first = world.open(elder, |_| {}).await;
    let mut again = World::request(elder);
    again.starts_at = At(START + Duration::minutes(59));
    let refused = world
        .bench
        .tell(&actors::operator(), again.clone())
        .await
        .unwrap_err();
    assert_eq!(refused.reason, "duplicate_order");
    assert_eq!(refused.details["order_no"], first.order_no);
    again.although_duplicate = true;
    world
        .bench
        .tell(&actors::operator(), again.clone())
        .await
        .unwrap();
    again.although_duplicate = false;
    again.starts_at = At(START + Duration::minutes(180));
    world.bench.tell(&actors::operator(), again).await.unwrap();
}

#[tokio::test]
async fn bad_input_is_refused_with_the_field_named() {
    let world = World::start().await;
    let elder = world.elder();
    for (field, spoil) in [
        (
            "starts_at",
            (|order| order.starts_at = At(START - Duration::hours(6))) as fn(&mut OpenOrder),
        ),
        ("duration", |order| order.duration = RawMinutes::new(481)),
        ("seats", |order| order.seats = 0),
        ("service", |order| order.service = "99".into()),
        ("note", |order| order.note = Some("x".repeat(501).into())),
    ] {
        let mut order = World::request(elder);
        spoil(&mut order);
        let refused = world.bench.tell(&actors::operator(), order).await.unwrap_err();
        assert_eq!(refused.field.as_deref(), Some(field));
    }
}

#[tokio::test]
async fn only_the_hotline_opens_an_emergency_and_it_comes_first_r5_9() {
    let world = World::start().await;
    world.open(world.elder(), |_| {}).await;
    let mut order = World::request(world.elder());
    order.urgency = Urgency::Emergency;
    let refused = world
        .bench
        .tell(&actors::clerk(VILLAGE), order.clone())
        .await
        .unwrap_err();
    assert_eq!(refused.reason, "wrong_role");
    let opened = world.bench.tell(&actors::operator(), order).await.unwrap();
    let queue = DispatchQueue {
        tab: QueueTab::Open,
        paging: Default::default(),
    };
    let queue = world.bench.ask(&actors::operator(), queue).await.unwrap();
    assert_eq!(queue.rows.rows[0].order_id, opened.order_id);
    assert_eq!(
        queue.counts[0],
        TabCount {
            tab: QueueTab::Open,
            count: 2
        }
    );
}

#[tokio::test]
async fn rescheduling_keeps_the_code_and_tells_both_sides() {
    let world = World::start().await;
    let visit = world.accepted(|_| {}).await;
    let code = world.code(visit.visit).await;
    let later = START + Duration::hours(2);
    let moved = RescheduleOrder {
        order_id: visit.order,
        starts_at: At(later),
        duration: RawMinutes::new(90),
        expected: None,
    };
    let changed = world.bench.tell(&actors::operator(), moved).await.unwrap();
    assert_eq!(changed.state, OrderState::Accepted);
    assert_eq!(world.code(visit.visit).await, code);
    let told = world.bench.events::<OrderRescheduled>().await;
    assert_eq!(
        (told[0].starts_at, told[0].volunteers.clone()),
        (At(later), vec![visit.volunteer])
    );
}

#[tokio::test]
async fn an_order_cannot_be_moved_into_another_visit_of_its_volunteer_r5_4() {
    let world = World::start().await;
    let visit = world.accepted(|_| {}).await;
    world
        .accepted_by(visit.volunteer, |order| {
            order.starts_at = At(START + Duration::hours(3))
        })
        .await;
    // Ends at 17:00, and the next begins at 17:00: fifteen minutes of the way are missing.
    let moved = RescheduleOrder {
        order_id: visit.order,
        starts_at: At(START + Duration::hours(2)),
        duration: RawMinutes::new(60),
        expected: None,
    };
    let refused = world.bench.tell(&actors::operator(), moved).await.unwrap_err();
    assert_eq!(refused.reason, "visit_overlap");
}

#[tokio::test]
async fn who_withdraws_has_no_penalty_and_the_order_is_open_again() {
    let world = World::start().await;
    let visit = world.accepted(|_| {}).await;
    let withdraw = WithdrawFromVisit {
        visit_id: visit.visit,
        reason: "发烧".into(),
    };
    let changed = world
        .bench
        .tell(&actors::volunteer(visit.volunteer), withdraw)
        .await
        .unwrap();
    assert_eq!(changed.state, OrderState::Open);
    assert_eq!(world.bench.events::<VisitWithdrawn>().await.len(), 1);
    let other = world.volunteer(|_| {}).await;
    let offer = world.offer(visit.order, other).await;
    let answered = world.answer(other, offer, OfferAnswer::Accept).await.unwrap();
    assert_eq!(answered.outcome, OfferOutcome::Accepted);
    assert_ne!(world.code(answered.visit_id.unwrap()).await.0.len(), 0);
}

#[tokio::test]
async fn cancelling_tells_who_had_accepted_and_withdraws_offers() {
    let world = World::start().await;
    let visit = world.accepted(|order| order.seats = 2).await;
    let asked = world.volunteer(|_| {}).await;
    let offer = world.offer(visit.order, asked).await;
    let cancel = CancelOrder {
        order_id: visit.order,
        party: "elder".into(),
        reason: "住院".into(),
        expected: None,
    };
    let changed = world
        .bench
        .tell(&actors::operator(), cancel.clone())
        .await
        .unwrap();
    assert_eq!(changed.state, OrderState::Cancelled);
    assert_eq!(
        world.bench.events::<OrderCancelled>().await[0].volunteers,
        [visit.volunteer]
    );
    let closed = world.bench.events::<OfferClosed>().await;
    assert_eq!(
        (closed[0].offer_id, closed[0].state),
        (offer, OfferState::Withdrawn)
    );
    assert_eq!(
        world
            .answer(asked, offer, OfferAnswer::Accept)
            .await
            .unwrap()
            .outcome,
        OfferOutcome::Expired
    );
    assert_eq!(
        world.card(visit.order).await.cancelled_because.as_deref(),
        Some("住院")
    );
    // Said twice, it is cancelled once.
    world.bench.tell(&actors::operator(), cancel).await.unwrap();
    assert_eq!(world.bench.events::<OrderCancelled>().await.len(), 1);
}

#[tokio::test]
async fn what_has_begun_cannot_be_cancelled() {
    let world = World::start().await;
    let visit = world.accepted(|_| {}).await;
    world.bench.clock.set(START);
    world.check_in(visit).await.unwrap();
    let cancel = CancelOrder {
        order_id: visit.order,
        party: "elder".into(),
        reason: "住院".into(),
        expected: None,
    };
    let refused = world.bench.tell(&actors::operator(), cancel).await.unwrap_err();
    assert_eq!(refused.reason, "already_started");
}

#[tokio::test]
async fn the_death_of_an_elder_cancels_open_orders_r2_6() {
    let world = World::start().await;
    let visit = world.accepted(|_| {}).await;
    world
        .bench
        .emit(&ElderClosed {
            elder_id: visit.elder,
            reason: "death".into(),
        })
        .await;
    world.until_order(visit.order, OrderState::Cancelled).await;
}

#[tokio::test]
async fn lists_show_a_clerk_the_village_and_where_its_volunteers_go() {
    let world = World::start().await;
    let next = world
        .volunteer(|profile| profile.org = actors::org(NEXT_VILLAGE))
        .await;
    let visit = world.accepted_by(next, |_| {}).await;
    world.open(world.elder(), |_| {}).await;
    let all = FindOrders {
        within: None,
        states: vec![],
        elder_id: None,
        volunteer_id: None,
        order_no: None,
        paging: Default::default(),
    };
    let seen = async |actor| world.bench.ask(&actor, all.clone()).await.unwrap().total;
    assert_eq!(seen(actors::operator()).await, 2);
    assert_eq!(seen(actors::clerk(VILLAGE)).await, 2);
    assert_eq!(seen(actors::clerk(NEXT_VILLAGE)).await, 1);
    assert_eq!(seen(actors::clerk("370405100001")).await, 0);
    let by_no = FindOrders {
        order_no: Some("fw20261123-0001".into()),
        ..all.clone()
    };
    assert_eq!(
        world.bench.ask(&actors::operator(), by_no).await.unwrap().rows[0].order_id,
        visit.order
    );
    let by_state = FindOrders {
        states: vec![OrderState::Accepted],
        ..all
    };
    assert_eq!(
        world
            .bench
            .ask(&actors::operator(), by_state)
            .await
            .unwrap()
            .total,
        1
    );
}
