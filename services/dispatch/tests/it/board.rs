use contracts::{
    Paging,
    dispatch::{
        CancelOrder, MakeOffers, OfferAnswer, OrderState, QueueTab, RescheduleOrder, Urgency,
        board::{AddToOrder, Board, BoardNow, ChangesSince, OpenOrdersOf, SeenOrder},
    },
};
use kernel::{OrderId, RawMinutes, Sex};
use testkit::actors;
use time::Duration;

use crate::world::{NEXT_VILLAGE, START, VILLAGE, World};

async fn changes(world: &World, after: Option<i64>) -> contracts::dispatch::board::Changes {
    let portal = contracts::Actor::service("portal");
    world.bench.ask(&portal, ChangesSince { after }).await.unwrap()
}

async fn version(world: &World, order: OrderId) -> i64 {
    world.card(order).await.row.version
}

async fn board(world: &World, actor: &contracts::Actor, have: Vec<SeenOrder>) -> BoardNow {
    let board = Board {
        tab: QueueTab::Open,
        paging: Paging::default(),
        have,
    };
    world.bench.ask(actor, board).await.unwrap()
}

#[tokio::test]
async fn every_change_of_an_order_is_a_step_with_a_higher_number_whoever_made_it() {
    let world = World::start().await;
    let volunteer = world.volunteer(|_| {}).await;
    let before = changes(&world, None).await;
    assert!(before.orders.is_empty());
    let order = world.open(world.elder(), |_| {}).await.order_id;
    let opened = changes(&world, Some(before.last)).await;
    assert_eq!(
        (
            opened.orders.len(),
            opened.orders[0].order_id,
            opened.orders[0].tab
        ),
        (1, order, Some(QueueTab::Open))
    );
    assert_eq!(opened.orders[0].village, actors::org(VILLAGE));
    let offer = world.offer(order, volunteer).await;
    let offered = changes(&world, Some(opened.last)).await;
    assert_eq!(offered.orders[0].tab, Some(QueueTab::Offered));
    assert!(offered.orders[0].version > opened.orders[0].version);
    world.answer(volunteer, offer, OfferAnswer::Accept).await.unwrap();
    // By the clock: no event tells of it.
    world.bench.clock.set(START + Duration::hours(5));
    world.until_order(order, OrderState::Open).await;
    let missed = changes(&world, Some(offered.last)).await;
    assert_eq!((missed.orders.len(), missed.orders[0].order_id), (1, order));
    assert_eq!(missed.orders[0].version, version(&world, order).await);
    // Each order once, and only what came after.
    let all = changes(&world, Some(before.last)).await;
    assert_eq!(all.orders.len(), 1);
    assert!(changes(&world, Some(missed.last)).await.orders.is_empty());
}

#[tokio::test]
async fn who_is_slower_is_told_who_was_quicker_whom_they_asked_and_when() {
    let world = World::start().await;
    let (first, second) = (world.volunteer(|_| {}).await, world.volunteer(|_| {}).await);
    let order = world.open(world.elder(), |_| {}).await.order_id;
    let seen = version(&world, order).await;
    let offer = |volunteer, expected| MakeOffers {
        order_id: order,
        volunteers: vec![volunteer],
        expected,
    };
    let (me, other) = (actors::operator(), actors::clerk(VILLAGE));
    world.bench.tell(&other, offer(first, Some(seen))).await.unwrap();
    let lost = world
        .bench
        .tell(&me, offer(second, Some(seen)))
        .await
        .unwrap_err();
    assert_eq!(lost.reason, "changed_meanwhile");
    assert_eq!(lost.details["what"], "offered");
    assert_eq!(lost.details["by"], other.staff_id().unwrap().to_string());
    assert_eq!(lost.details["volunteers"], serde_json::json!([first.to_string()]));
    assert_eq!(lost.details["at"], "2026-11-23T02:00:00Z");
    assert_eq!(world.card(order).await.offers.len(), 1, "nobody was asked twice");
    // Who has looked again decides.
    let seen = version(&world, order).await;
    world.bench.tell(&me, offer(second, Some(seen))).await.unwrap();
}

#[tokio::test]
async fn that_one_volunteer_declines_keeps_nobody_from_asking_the_next_r3_5() {
    let world = World::start().await;
    let (first, second) = (world.volunteer(|_| {}).await, world.volunteer(|_| {}).await);
    let order = world.open(world.elder(), |_| {}).await.order_id;
    let out = world.offer(order, first).await;
    let seen = version(&world, order).await;
    world.answer(first, out, OfferAnswer::Decline).await.unwrap();
    let offer = |volunteer| MakeOffers {
        order_id: order,
        volunteers: vec![volunteer],
        expected: Some(seen),
    };
    let me = actors::operator();
    // Who has declined is not asked again, and the reason is theirs.
    let declined = world.bench.tell(&me, offer(first)).await.unwrap_err();
    assert_eq!(declined.reason, "not_eligible");
    world.bench.tell(&me, offer(second)).await.unwrap();
    // By now somebody has been asked: that is news.
    let third = world.volunteer(|_| {}).await;
    let refused = world.bench.tell(&me, offer(third)).await.unwrap_err();
    assert_eq!(refused.details["what"], "offered");
    // To call the order off, who has declined since matters.
    let cancel = CancelOrder {
        order_id: order,
        party: "elder".into(),
        reason: "住院".into(),
        expected: Some(seen),
    };
    let refused = world.bench.tell(&me, cancel).await.unwrap_err();
    assert_eq!(refused.reason, "changed_meanwhile");
}

#[tokio::test]
async fn that_one_volunteer_says_nothing_keeps_nobody_from_asking_the_next() {
    let world = World::start().await;
    let (first, second) = (world.volunteer(|_| {}).await, world.volunteer(|_| {}).await);
    let order = world.open(world.elder(), |_| {}).await.order_id;
    world.offer(order, first).await;
    let seen = version(&world, order).await;
    world.bench.clock.advance(Duration::minutes(16));
    world.until_order(order, OrderState::Open).await;
    assert!(version(&world, order).await > seen);
    let offer = MakeOffers {
        order_id: order,
        volunteers: vec![second],
        expected: Some(seen),
    };
    world.bench.tell(&actors::operator(), offer).await.unwrap();
}

#[tokio::test]
async fn an_order_that_has_changed_is_neither_cancelled_nor_moved_unseen() {
    let world = World::start().await;
    let visit = world.accepted(|_| {}).await;
    let seen = version(&world, visit.order).await - 1;
    let cancel = CancelOrder {
        order_id: visit.order,
        party: "elder".into(),
        reason: "住院".into(),
        expected: Some(seen),
    };
    let refused = world.bench.tell(&actors::operator(), cancel).await.unwrap_err();
    assert_eq!(refused.details["what"], "accepted");
    assert_eq!(
        refused.details["volunteers"],
        serde_json::json!([visit.volunteer.to_string()])
    );
    let moved = RescheduleOrder {
        order_id: visit.order,
        starts_at: (START + Duration::hours(1)).into(),
        duration: RawMinutes::new(60),
        expected: Some(seen),
    };
    let refused = world.bench.tell(&actors::operator(), moved).await.unwrap_err();
    assert_eq!(refused.reason, "changed_meanwhile");
    assert_eq!(world.card(visit.order).await.row.state, OrderState::Accepted);
}

#[tokio::test]
async fn moving_up_by_age_is_no_lost_race_r2_4() {
    let world = World::start().await;
    let volunteer = world.volunteer(|_| {}).await;
    let late = START + Duration::days(5);
    let order = world
        .open(world.elder(), |order| order.starts_at = late.into())
        .await
        .order_id;
    let seen = version(&world, order).await;
    world.bench.clock.advance(Duration::hours(73));
    world.bench.host("dispatch").wake("age_orders");
    world
        .bench
        .until("the order moves up", async || version(&world, order).await > seen)
        .await;
    let offer = MakeOffers {
        order_id: order,
        volunteers: vec![volunteer],
        expected: Some(seen),
    };
    world.bench.tell(&actors::operator(), offer).await.unwrap();
}

#[tokio::test]
async fn a_screen_is_told_what_it_shows_otherwise_and_emergencies_whatever_its_tab() {
    let world = World::start().await;
    let volunteer = world.volunteer(|_| {}).await;
    let gone = world.open(world.elder(), |_| {}).await.order_id;
    let same = world.open(world.elder(), |_| {}).await.order_id;
    let mut have = Vec::new();
    for order_id in [gone, same] {
        let version = version(&world, order_id).await;
        have.push(SeenOrder { order_id, version });
    }
    let before = board(&world, &actors::operator(), have.clone()).await;
    assert!(before.changed.is_empty());
    world.offer(gone, volunteer).await;
    let emergency = world
        .open(world.elder(), |order| order.urgency = Urgency::Emergency)
        .await
        .order_id;
    let now = board(&world, &actors::operator(), have.clone()).await;
    let changed: Vec<OrderId> = now.changed.iter().map(|row| row.order_id).collect();
    assert_eq!(changed, [gone]);
    assert_eq!(now.changed[0].state, OrderState::Offered);
    assert_eq!(now.emergencies[0].order_id, emergency);
    assert!(now.last > before.last);
    let on_tab: Vec<OrderId> = now.queue.rows.rows.iter().map(|row| row.order_id).collect();
    assert_eq!(on_tab, [emergency, same]);
    // Guessing at ids shows nothing of another village.
    let elsewhere = board(&world, &actors::clerk(NEXT_VILLAGE), have).await;
    assert!(elsewhere.changed.is_empty() && elsewhere.emergencies.is_empty());
}

#[tokio::test]
async fn a_second_call_for_the_same_goes_to_the_order_that_is_there() {
    let world = World::start().await;
    let elder = world.elder();
    let order = world.open(elder, |_| {}).await.order_id;
    let open = |starts_at| OpenOrdersOf {
        elder_id: elder,
        service: "03".into(),
        starts_at,
        duration: RawMinutes::new(60),
    };
    let around = world
        .bench
        .ask(&actors::operator(), open((START + Duration::minutes(30)).into()))
        .await
        .unwrap();
    assert_eq!(around.orders[0].order_id, order);
    let later = open((START + Duration::hours(2)).into());
    assert!(
        world
            .bench
            .ask(&actors::operator(), later)
            .await
            .unwrap()
            .orders
            .is_empty()
    );
    let elsewhere = world
        .bench
        .ask(&actors::clerk(NEXT_VILLAGE), open(START.into()))
        .await;
    assert!(elsewhere.unwrap().orders.is_empty(), "another village's");

    let add = |note: &str| AddToOrder {
        order_id: order,
        note: note.into(),
    };
    world
        .bench
        .tell(&actors::operator(), add("带上梯子"))
        .await
        .unwrap();
    let card = world.card(order).await;
    assert_eq!(&*card.note.unwrap().0, "门口有狗\n带上梯子");
    assert_eq!(card.steps.last().unwrap().what, "added");
    let long = world
        .bench
        .tell(&actors::operator(), add(&"长".repeat(500)))
        .await
        .unwrap_err();
    assert_eq!(
        (long.field.as_deref(), long.reason.as_str()),
        (Some("note"), "too_long")
    );
    let stranger = world
        .bench
        .tell(&actors::clerk(NEXT_VILLAGE), add("x"))
        .await
        .unwrap_err();
    assert_eq!(stranger.reason, "order_not_found");
}

#[tokio::test]
async fn for_bathing_the_elder_is_asked_who_is_to_come_r5_4() {
    let world = World::start().await;
    let mut order = World::request(world.elder());
    order.service = "14".into();
    let refused = world
        .bench
        .tell(&actors::operator(), order.clone())
        .await
        .unwrap_err();
    assert_eq!(
        (refused.field.as_deref(), refused.reason.as_str()),
        (Some("gender_wish"), "gender_wish_needed")
    );
    order.gender_wish = Some(Sex::Female);
    world.bench.tell(&actors::operator(), order).await.unwrap();
}
