use contracts::dispatch::*;
use kernel::{PriorityClass, RawMinutes};
use testkit::actors;
use time::{Duration, OffsetDateTime};

use crate::world::{START, VILLAGE, World};

#[tokio::test]
async fn a_forgotten_stop_is_corrected_by_staff_before_anything_counts_r5_8() {
    let world = World::start().await;
    let visit = world.accepted(|_| {}).await;
    world.bench.clock.set(START);
    world.check_in(visit).await.unwrap();
    world.bench.clock.set(START + Duration::hours(7));
    world.until_visit(visit, VisitState::NeedsCorrection).await;
    assert_eq!(world.bench.events::<VisitNeedsCorrection>().await.len(), 1);
    let list = VisitsToUpload {
        within: None,
        paging: Default::default(),
    };
    let list = world.bench.ask(&actors::clerk(VILLAGE), list).await.unwrap();
    assert_eq!(list.rows[0].visit.state, VisitState::NeedsCorrection);
    assert_eq!(
        world
            .upload(&actors::clerk(VILLAGE), visit.visit)
            .await
            .unwrap_err()
            .reason,
        "wrong_visit_state"
    );
    let corrected = RecordTimes {
        visit_id: visit.visit,
        started_at: START.into(),
        stopped_at: (START + Duration::minutes(55)).into(),
        breaks: RawMinutes::ZERO,
        evidence: Evidence::HotlineCall,
        reason: "忘记签退".into(),
    };
    let done = world
        .bench
        .tell(&actors::clerk(VILLAGE), corrected)
        .await
        .unwrap();
    assert_eq!(
        (done.state, done.raw_minutes),
        (VisitState::Completed, Some(RawMinutes::new(55)))
    );
}

#[tokio::test]
async fn who_does_not_come_is_replaced_and_both_remain_visible() {
    let world = World::start().await;
    let visit = world.accepted(|_| {}).await;
    world.bench.clock.set(START + Duration::minutes(30));
    world.until_visit(visit, VisitState::NoShow).await;
    let card = world.card(visit.order).await;
    assert_eq!(
        (card.row.state, card.row.priority),
        (OrderState::Open, PriorityClass::P4)
    );
    let other = world.volunteer(|_| {}).await;
    let offer = world.offer(visit.order, other).await;
    world.answer(other, offer, OfferAnswer::Accept).await.unwrap();
    let card = world.card(visit.order).await;
    assert_eq!((card.row.state, card.visits.len()), (OrderState::Accepted, 2));
    assert_eq!(card.row.volunteers, [other]);
}

#[tokio::test]
async fn silence_lets_a_visit_lapse_after_48_hours_r5_11_r12_3() {
    let world = World::start().await;
    let visit = world.uploaded().await;
    world
        .bench
        .clock
        .advance(Duration::hours(48) - Duration::seconds(2));
    world.bench.until_looked("dispatch", "lapse_visits").await;
    assert_eq!(world.card(visit.order).await.row.state, OrderState::Uploaded);
    world.bench.clock.advance(Duration::seconds(2));
    world.until_visit(visit, VisitState::Lapsed).await;
    assert_eq!(world.card(visit.order).await.row.state, OrderState::Closed);
    let told = world.bench.events::<VisitConfirmed>().await;
    assert_eq!(
        (told.len(), told[0].channel, told[0].raw_minutes),
        (1, Channel::Clock, RawMinutes::new(60))
    );
    assert_eq!(
        world.dispute(visit.visit).await.unwrap_err().reason,
        "already_confirmed"
    );
}

#[tokio::test]
async fn an_offer_expires_by_the_clock_and_the_order_is_open_again() {
    let world = World::start().await;
    let volunteer = world.volunteer(|_| {}).await;
    let order = world.open(world.elder(), |_| {}).await.order_id;
    world.offer(order, volunteer).await;
    world.bench.clock.advance(Duration::minutes(16));
    world.until_order(order, OrderState::Open).await;
    assert_eq!(
        world.bench.events::<OfferClosed>().await[0].state,
        OfferState::Expired
    );
    // They may be asked again.
    world.offer(order, volunteer).await;
}

#[tokio::test]
async fn an_order_nobody_took_expires_a_day_after_its_start() {
    let world = World::start().await;
    let order = world.open(world.elder(), |_| {}).await.order_id;
    world.bench.clock.set(START + Duration::hours(24));
    world.until_order(order, OrderState::Expired).await;
}

#[tokio::test]
async fn an_order_that_waits_moves_up_a_class_r2_4() {
    let world = World::start().await;
    let order = world
        .open(world.elder(), |order| {
            order.starts_at = (START + Duration::days(30)).into()
        })
        .await
        .order_id;
    world.bench.clock.advance(Duration::hours(72));
    world
        .bench
        .until_due("P3", async || {
            world.card(order).await.row.priority == PriorityClass::P3
        })
        .await;
}

#[tokio::test]
async fn a_paper_form_that_arrives_late_revives_an_expired_order() {
    let world = World::start().await;
    let visit = world.accepted(|_| {}).await;
    world.bench.clock.set(START + Duration::hours(25));
    world.until_visit(visit, VisitState::NoShow).await;
    world.bench.clock.advance(Duration::minutes(5));
    world.until_order(visit.order, OrderState::Expired).await;
    let form = RecordTimes {
        visit_id: visit.visit,
        started_at: START.into(),
        stopped_at: (START + Duration::minutes(60)).into(),
        breaks: RawMinutes::ZERO,
        evidence: Evidence::PaperForm,
        reason: "没有手机".into(),
    };
    world.bench.tell(&actors::clerk(VILLAGE), form).await.unwrap();
    assert_eq!(world.card(visit.order).await.row.state, OrderState::Completed);
}

#[tokio::test]
async fn r5_12_what_is_not_uploaded_in_time_ends_without_minutes_and_the_volunteer_is_told() {
    let world = World::start().await;
    let visit = world.completed().await;
    world.bench.clock.advance(Duration::days(30));
    world.bench.until_looked("dispatch", "give_up_visits").await;
    assert_eq!(
        world.card(visit.order).await.row.state,
        OrderState::Completed,
        "the last day counts"
    );
    world.bench.clock.advance(Duration::hours(2));
    world.bench.host("dispatch").wake("give_up_visits");
    world.until_visit(visit, VisitState::Cancelled).await;
    let told = world.bench.events::<VisitGivenUp>().await;
    assert_eq!(
        (told.len(), told[0].visit_id, told[0].max_days),
        (1, visit.visit, 30)
    );
    assert_eq!(
        world
            .upload(&actors::clerk(VILLAGE), visit.visit)
            .await
            .unwrap_err()
            .reason,
        "too_old"
    );
}

#[tokio::test]
async fn r5_1_a_no_show_says_who_was_not_there() {
    let world = World::start().await;
    let visit = world.accepted(|_| {}).await;
    let record = |party| RecordNoShow {
        visit_id: visit.visit,
        party,
        reason: "邻居说住院了".into(),
    };
    let clerk = actors::clerk(VILLAGE);
    let early = world.bench.tell(&clerk, record(Party::Elder)).await.unwrap_err();
    assert_eq!(early.reason, "too_early");
    world.bench.clock.set(START + Duration::minutes(30));
    world.until_visit(visit, VisitState::NoShow).await;
    let told = world.bench.events::<VisitMissed>().await;
    assert_eq!((told.len(), told[0].volunteer_id), (1, visit.volunteer));
    assert!(
        world.bench.events::<VisitWithdrawn>().await.is_empty(),
        "nobody has withdrawn"
    );

    // The clock took it that the volunteer had not come. The elder was not at home: the order is over.
    let done = world.bench.tell(&clerk, record(Party::Elder)).await.unwrap();
    assert_eq!(done.state, OrderState::Cancelled);
    let by: String = sqlx::query_scalar("select missed_by from dispatch.visit where visit_id = $1")
        .bind(visit.visit.uuid())
        .fetch_one(world.bench.db("dispatch"))
        .await
        .unwrap();
    assert_eq!(by, "elder");
    assert_eq!(world.bench.events::<VisitMissed>().await.len(), 1, "told once");
}

#[tokio::test]
async fn r5_3_a_request_is_due_a_day_after_it_was_made_and_the_queue_begins_with_what_is_due_first() {
    let world = World::start().await;
    let late = START + Duration::days(2);
    let ordinary = world
        .open(world.elder(), |order| order.starts_at = late.into())
        .await
        .order_id;
    world.bench.clock.advance(Duration::minutes(5));
    let urgent = world
        .open(world.elder(), |order| order.urgency = Urgency::Urgent)
        .await
        .order_id;
    let queue = DispatchQueue {
        tab: QueueTab::Open,
        paging: Default::default(),
    };
    let queue = world.bench.ask(&actors::operator(), queue).await.unwrap();
    let queue = queue.rows.rows;
    let rows: Vec<_> = queue.iter().map(|row| row.order_id).collect();
    assert_eq!(rows, [urgent, ordinary]);
    let due = |at: usize| queue[at].due_at.unwrap().0 - queue[at].opened_at.0;
    assert_eq!((due(0), due(1)), (Duration::minutes(60), Duration::hours(24)));
}

#[tokio::test]
async fn r5_3_a_request_is_due_while_there_is_time_to_come_also_when_another_time_is_agreed() {
    let world = World::start().await;
    let afterwards = START + Duration::days(2);
    let later = world
        .open(world.elder(), |order| order.starts_at = afterwards.into())
        .await
        .order_id;
    world.bench.clock.advance(Duration::minutes(5));
    let today = world.open(world.elder(), |_| {}).await.order_id;
    let queue = DispatchQueue {
        tab: QueueTab::Open,
        paging: Default::default(),
    };
    let queue = world.bench.ask(&actors::operator(), queue).await.unwrap();
    let rows: Vec<_> = queue.rows.rows.iter().map(|row| row.order_id).collect();
    assert_eq!(rows, [today, later], "the older one can wait");
    let row = world.card(today).await.row;
    let travel = Duration::minutes(15);
    assert_eq!(row.due_at.unwrap().0, START - travel);

    let agree = async |starts_at: OffsetDateTime| {
        let reschedule = RescheduleOrder {
            order_id: today,
            starts_at: starts_at.into(),
            duration: row.duration,
            expected: None,
        };
        world.bench.tell(&actors::operator(), reschedule).await.unwrap();
        world.card(today).await.row.due_at.unwrap().0
    };
    assert_eq!(
        agree(START - Duration::hours(1)).await,
        START - Duration::hours(1) - travel
    );
    assert_eq!(agree(afterwards).await, row.opened_at.0 + Duration::hours(24));
}
