//! Work orders of a 12349 platform 12349工单 (R12.1): what becomes an order, what waits, what the other side is told.

use contracts::{
    Actor, Code, Role,
    dispatch::{
        case::{AnswerCase, CaseReview, ReviewCase},
        work_order::*,
        *,
    },
    elderly::ElderErased,
};
use kernel::{ElderId, RawMinutes, Sex, WorkOrderId};
use testkit::actors;
use time::Duration;

use crate::{
    proofs,
    world::{Accepted, START, VILLAGE, World},
};

fn line() -> Actor {
    Actor::service("notification")
}

/// A work order for this elder that can become an order as it is.
fn work_order(external_id: &str, elder: ElderId) -> TakeWorkOrder {
    TakeWorkOrder {
        platform: "12349".into(),
        external_id: external_id.into(),
        way: WorkOrderWay::Line,
        said: WorkOrderSaid {
            caller_phone: Some("16900000009".into()),
            elder_name: Some("王秀英".into()),
            resident_id: Some(elder.to_string().as_str().into()),
            elder_phone: None,
            elder_id: None,
            address: Some("3号楼".into()),
            service: Some("03".into()),
            starts_at: Some(START.into()),
            duration: Some(RawMinutes::new(60)),
            urgency: Urgency::Normal,
            note: Some("门口有狗".into()),
        },
    }
}

async fn take(world: &World, order: TakeWorkOrder) -> contracts::Result<TakenWorkOrder> {
    world.bench.tell(&line(), order).await
}

async fn find(world: &World, state: Option<WorkOrderState>) -> Vec<WorkOrderRow> {
    let find = FindWorkOrders {
        state,
        external_id: None,
        order_id: None,
        paging: Default::default(),
    };
    world.bench.ask(&actors::operator(), find).await.unwrap().rows
}

async fn card(world: &World, id: WorkOrderId) -> WorkOrderCard {
    let get = GetWorkOrder { work_order_id: id };
    world.bench.ask(&actors::operator(), get).await.unwrap()
}

async fn told(world: &World, id: WorkOrderId) -> Vec<WorkOrderStatus> {
    let card = card(world, id).await;
    let numbers: Vec<u32> = card.told.iter().map(|telling| telling.no).collect();
    assert_eq!(numbers, (1..=card.row.told).collect::<Vec<_>>());
    assert_eq!(card.row.status, card.told.last().map(|telling| telling.status));
    card.told.iter().map(|telling| telling.status).collect()
}

#[tokio::test]
async fn a_work_order_becomes_one_order_however_often_it_comes_r12_1() {
    let world = World::start().await;
    let elder = world.elder();
    let first = take(&world, work_order("GD-1", elder)).await.unwrap();
    assert_eq!((first.state, first.reason), (WorkOrderState::Order, None));
    let row = find(&world, None).await.remove(0);
    assert_eq!(
        (row.order_no, row.elder_id, row.caller_masked.as_deref()),
        (first.order_no.clone(), Some(elder), Some("169****0009"))
    );
    let order = world.card(row.order_id.unwrap()).await;
    assert_eq!(
        (
            order.source,
            order.row.starts_at.0,
            order.note.unwrap().0.as_str()
        ),
        (OrderSource::Hotline, START, "门口有狗")
    );
    // Again, and by the other way, from several at once: the same work order, the same answer.
    let again = work_order("GD-1", elder);
    let by_file = TakeWorkOrder {
        way: WorkOrderWay::File,
        ..again.clone()
    };
    let operator = actors::operator();
    let (one, two, three) = tokio::join!(
        take(&world, again.clone()),
        take(&world, again),
        world.bench.tell(&operator, by_file)
    );
    for answer in [one, two, three] {
        assert_eq!(answer.unwrap(), first);
    }
    // Also after the order has gone on.
    let cancel = CancelOrder {
        order_id: row.order_id.unwrap(),
        party: "elder".into(),
        reason: "x".into(),
        expected: None,
    };
    world.bench.tell(&operator, cancel).await.unwrap();
    assert_eq!(take(&world, work_order("GD-1", elder)).await.unwrap(), first);
    assert_eq!(find(&world, None).await.len(), 1);
    proofs::hold(&world).await;
}

#[tokio::test]
async fn many_of_one_number_at_once_make_one_order_r12_1() {
    let world = World::start().await;
    let elder = world.elder();
    let all = (0..12).map(|_| take(&world, work_order("GD-1", elder)));
    let answers = futures::future::join_all(all).await;
    let first = answers[0].clone().unwrap();
    assert!(answers.iter().all(|answer| answer.as_ref() == Ok(&first)));
    assert_eq!(find(&world, Some(WorkOrderState::Order)).await.len(), 1);
    proofs::hold(&world).await;
}

#[tokio::test]
async fn another_content_under_a_number_that_is_taken_is_refused_r12_1() {
    let world = World::start().await;
    let elder = world.elder();
    take(&world, work_order("GD-1", elder)).await.unwrap();
    let mut other = work_order("GD-1", elder);
    other.said.note = Some("门口没有狗".into());
    let refused = take(&world, other.clone()).await.unwrap_err();
    assert_eq!(
        (refused.code, refused.reason.as_str()),
        (Code::Conflict, "external_id_reused")
    );
    // The number of another platform is another number.
    other.platform = "other".into();
    other.said.starts_at = Some((START + Duration::hours(3)).into());
    assert_eq!(take(&world, other).await.unwrap().state, WorkOrderState::Order);
}

#[tokio::test]
async fn what_needs_a_person_waits_and_says_why_r12_1() {
    let world = World::start().await;
    let elder = world.elder();
    type Change = fn(&mut WorkOrderSaid);
    let cases: [(Change, WorkOrderReason); 8] = [
        (
            |said| said.urgency = Urgency::Emergency,
            WorkOrderReason::Emergency,
        ),
        (|said| said.resident_id = None, WorkOrderReason::ElderUnknown),
        (
            |said| said.elder_phone = said.resident_id.take(),
            WorkOrderReason::ElderUnsure,
        ),
        (
            |said| said.service = Some("搬家".into()),
            WorkOrderReason::ServiceUnknown,
        ),
        (|said| said.starts_at = None, WorkOrderReason::TimeMissing),
        (
            |said| said.starts_at = Some((START - Duration::days(2)).into()),
            WorkOrderReason::TimeUnfit,
        ),
        (
            |said| said.duration = Some(RawMinutes::new(3)),
            WorkOrderReason::TimeUnfit,
        ),
        (
            |said| said.service = Some("05".into()),
            WorkOrderReason::GenderWish,
        ),
    ];
    let intimate = world
        .bench
        .ask(&actors::operator(), ListServices {})
        .await
        .unwrap()
        .services
        .into_iter()
        .find(|service| service.intimate)
        .unwrap()
        .code;
    for (at, (change, reason)) in cases.into_iter().enumerate() {
        let mut order = work_order(&format!("GD-{at}"), elder);
        change(&mut order.said);
        if reason == WorkOrderReason::GenderWish {
            order.said.service = Some(intimate.clone());
        }
        let taken = take(&world, order.clone()).await.unwrap();
        assert_eq!(
            (taken.state, taken.reason, taken.order_no.clone()),
            (WorkOrderState::Waiting, Some(reason), None),
            "{at}"
        );
        assert_eq!(take(&world, order).await.unwrap(), taken);
        world.bench.clock.advance(Duration::seconds(1));
    }
    // What there is already is not ordered twice.
    take(&world, work_order("A", elder)).await.unwrap();
    let twice = take(&world, work_order("B", elder)).await.unwrap();
    assert_eq!(twice.reason, Some(WorkOrderReason::Duplicate));
    // The emergency first, then the oldest.
    let waiting = find(&world, Some(WorkOrderState::Waiting)).await;
    assert_eq!(waiting[0].external_id, "GD-0");
    assert_eq!(waiting.last().unwrap().external_id, "B");
    let unsure = waiting.iter().find(|row| row.external_id == "GD-2").unwrap();
    assert_eq!(card(&world, unsure.work_order_id).await.perhaps, [elder]);
    proofs::hold(&world).await;
}

#[tokio::test]
async fn the_hotline_makes_an_order_of_one_that_waits_or_refuses_it_r12_1() {
    let world = World::start().await;
    let elder = world.elder();
    let mut order = work_order("GD-1", elder);
    order.said.resident_id = None;
    let waiting = take(&world, order.clone()).await.unwrap();
    let open = OpenWorkOrder {
        work_order_id: waiting.work_order_id,
        order: OpenOrder {
            source: OrderSource::Web,
            gender_wish: Some(Sex::Female),
            ..World::request(elder)
        },
    };
    let refused = world.bench.tell(&actors::clerk(VILLAGE), open.clone()).await;
    assert_eq!(refused.unwrap_err().reason, "wrong_role");
    let opened = world.bench.tell(&actors::operator(), open.clone()).await.unwrap();
    let found = world.card(opened.order_id).await;
    assert_eq!(
        (found.source, found.gender_wish),
        (OrderSource::Hotline, Some(Sex::Female))
    );
    assert_eq!(
        told(&world, waiting.work_order_id).await,
        [WorkOrderStatus::Opened]
    );
    let row = card(&world, waiting.work_order_id).await.row;
    assert_eq!(
        (row.state, row.elder_id, row.order_no),
        (WorkOrderState::Order, Some(elder), Some(opened.order_no))
    );
    // The first answer stays: it waited.
    assert_eq!(take(&world, order).await.unwrap(), waiting);
    let again = world.bench.tell(&actors::operator(), open).await.unwrap_err();
    assert_eq!(again.reason, "work_order_decided");

    let mut order = work_order("GD-2", elder);
    order.said.service = None;
    let waiting = take(&world, order).await.unwrap();
    let refuse = |refused_for, note: Option<&str>| RefuseWorkOrder {
        work_order_id: waiting.work_order_id,
        refused_for,
        note: note.map(Into::into),
    };
    let operator = actors::operator();
    let silent = refuse(WorkOrderRefusal::Other, None);
    let silent = world.bench.tell(&operator, silent).await.unwrap_err();
    assert_eq!(
        (silent.field.as_deref(), silent.reason.as_str()),
        (Some("note"), "required")
    );
    let refusal = refuse(WorkOrderRefusal::NotServed, Some("要搬家公司"));
    world.bench.tell(&operator, refusal).await.unwrap();
    assert_eq!(
        told(&world, waiting.work_order_id).await,
        [WorkOrderStatus::Refused]
    );
    let card = card(&world, waiting.work_order_id).await;
    assert_eq!(card.refused_note.unwrap().0, "要搬家公司");
    assert_eq!(card.row.refused_for, Some(WorkOrderRefusal::NotServed));
    proofs::hold(&world).await;
}

/// The visit of the order that came of a work order.
async fn accepted(world: &World, external_id: &str) -> (WorkOrderId, Accepted) {
    let (volunteer, elder) = (world.volunteer(|_| {}).await, world.elder());
    let taken = take(world, work_order(external_id, elder)).await.unwrap();
    let order = card(world, taken.work_order_id).await.row.order_id.unwrap();
    let offer = world.offer(order, volunteer).await;
    let answered = world.answer(volunteer, offer, OfferAnswer::Accept).await.unwrap();
    let visit = Accepted {
        order,
        visit: answered.visit_id.unwrap(),
        volunteer,
        elder,
    };
    (taken.work_order_id, visit)
}

#[tokio::test]
async fn every_step_that_the_other_side_should_know_is_told_once_and_in_order_r12_1() {
    use WorkOrderStatus::*;
    let world = World::start().await;
    let (id, visit) = accepted(&world, "GD-1").await;
    // Who does not come leaves it opened again.
    let withdraw = WithdrawFromVisit {
        visit_id: visit.visit,
        reason: "x".into(),
    };
    world
        .bench
        .tell(&actors::volunteer(visit.volunteer), withdraw)
        .await
        .unwrap();
    let offer = world.offer(visit.order, world.volunteer(|_| {}).await).await;
    let second = world
        .card(visit.order)
        .await
        .offers
        .into_iter()
        .find(|card| card.offer_id == offer);
    let volunteer = second.unwrap().volunteer_id;
    let answered = world.answer(volunteer, offer, OfferAnswer::Accept).await.unwrap();
    let visit = crate::world::Accepted {
        visit: answered.visit_id.unwrap(),
        volunteer,
        ..visit
    };
    world.bench.clock.set(START);
    world.serve(visit, 60).await;
    world.upload(&actors::clerk(VILLAGE), visit.visit).await.unwrap();
    world.dispute(visit.visit).await.unwrap();
    let so_far = [Opened, Accepted, Opened, Accepted, Started, Completed, Disputed];
    assert_eq!(told(&world, id).await, so_far);
    let case_id = crate::cases::open_cases(&world.bench).await[0].case_id;
    let answer = AnswerCase {
        case_id,
        answer: "没有到场".into(),
    };
    world.bench.tell(&actors::clerk(VILLAGE), answer).await.unwrap();
    let review = ReviewCase {
        case_id,
        verdict: CaseReview::Forward,
        review: "属实".into(),
    };
    world
        .bench
        .tell(&actors::branch("370405001"), review)
        .await
        .unwrap();
    let resolve = ResolveCase {
        case_id,
        decision: CaseState::Upheld,
        note: "x".into(),
    };
    world.bench.tell(&actors::operator(), resolve).await.unwrap();
    assert_eq!(told(&world, id).await.last(), Some(&Voided));
    proofs::hold(&world).await;
}

#[tokio::test]
async fn an_order_that_is_confirmed_cancelled_or_expires_ends_the_telling_r12_1() {
    use WorkOrderStatus::*;
    let world = World::start().await;
    let (served, visit) = accepted(&world, "GD-1").await;
    let cancelled = take(&world, work_order("GD-2", world.elder())).await.unwrap();
    let order_id = card(&world, cancelled.work_order_id).await.row.order_id.unwrap();
    let cancel = CancelOrder {
        order_id,
        party: "elder".into(),
        reason: "x".into(),
        expected: None,
    };
    world.bench.tell(&actors::operator(), cancel).await.unwrap();
    let expired = take(&world, work_order("GD-3", world.elder())).await.unwrap();
    world.bench.clock.set(START);
    world.serve(visit, 60).await;
    world.upload(&actors::clerk(VILLAGE), visit.visit).await.unwrap();
    world.confirm(visit.visit).await.unwrap();
    world.bench.clock.advance(Duration::days(7));
    let order_id = card(&world, expired.work_order_id).await.row.order_id.unwrap();
    world.until_order(order_id, OrderState::Expired).await;
    assert_eq!(told(&world, expired.work_order_id).await, [Opened, Expired]);
    assert_eq!(told(&world, cancelled.work_order_id).await, [Opened, Cancelled]);
    assert_eq!(
        told(&world, served).await,
        [Opened, Accepted, Started, Completed, Confirmed]
    );
    proofs::hold(&world).await;
}

#[tokio::test]
async fn masked_data_are_shown_to_the_hotline_with_a_reason_and_forgotten_with_the_elder() {
    let world = World::start().await;
    let elder = world.elder();
    let taken = take(&world, work_order("GD-1", elder)).await.unwrap();
    let reveal = |reason: &str| RevealWorkOrder {
        work_order_id: taken.work_order_id,
        field: WorkOrderField::CallerPhone,
        reason: reason.into(),
    };
    let shown = world
        .bench
        .tell(&actors::operator(), reveal("回电"))
        .await
        .unwrap();
    assert_eq!(shown.value.0, "16900000009");
    let refused = world
        .bench
        .tell(&actors::operator(), reveal(" "))
        .await
        .unwrap_err();
    assert_eq!(refused.field.as_deref(), Some("reason"));
    for actor in [actors::auditor(), actors::branch("370405001")] {
        let refused = world.bench.tell(&actor, reveal("回电")).await.unwrap_err();
        assert_eq!(refused.reason, "wrong_role");
    }
    let find = FindWorkOrders {
        state: None,
        external_id: Some("GD".into()),
        order_id: None,
        paging: Default::default(),
    };
    assert!(world.bench.ask(&actors::auditor(), find.clone()).await.is_ok());
    let outside = Actor::Staff {
        id: kernel::StaffId::generate(world.now()),
        roles: vec![Role::Branch, Role::Clerk, Role::Oversight],
        scope: actors::org("370405"),
    };
    assert_eq!(
        world.bench.ask(&outside, find).await.unwrap_err().reason,
        "wrong_role"
    );
    world.bench.emit(&ElderErased { elder_id: elder }).await;
    world.bench.settle().await;
    let gone = card(&world, taken.work_order_id).await;
    assert_eq!(
        (
            gone.note,
            gone.address,
            gone.row.elder_name,
            gone.row.caller_masked
        ),
        (None, None, None, None)
    );
    assert_eq!(gone.row.order_no, taken.order_no);
}

#[tokio::test]
async fn what_was_refused_is_forgotten_when_messages_are() {
    let world = World::start().await;
    let mut order = work_order("GD-1", world.elder());
    order.said.service = None;
    let taken = take(&world, order.clone()).await.unwrap();
    let refuse = RefuseWorkOrder {
        work_order_id: taken.work_order_id,
        refused_for: WorkOrderRefusal::OutsideArea,
        note: Some("住在外区".into()),
    };
    world.bench.tell(&actors::operator(), refuse).await.unwrap();
    world.bench.clock.advance(Duration::days(367));
    world
        .bench
        .until("forgotten", async || {
            card(&world, taken.work_order_id).await.note.is_none()
        })
        .await;
    assert_eq!(card(&world, taken.work_order_id).await.refused_note, None);
    // It is still known that it came.
    assert_eq!(take(&world, order).await.unwrap(), taken);
}

#[tokio::test]
async fn what_cannot_be_kept_is_refused_at_its_field_and_nobody_else_takes_work_orders_in() {
    let world = World::start().await;
    let elder = world.elder();
    let long = "长".repeat(501);
    let mut wide = work_order("GD-1", elder);
    wide.said.note = Some(long.as_str().into());
    let cases = [
        (work_order("", elder), "external_id", "not_an_external_id"),
        (work_order("工单1", elder), "external_id", "not_an_external_id"),
        (
            work_order(&"1".repeat(65), elder),
            "external_id",
            "not_an_external_id",
        ),
        (wide, "note", "too_long"),
    ];
    for (order, field, reason) in cases {
        let refused = take(&world, order).await.unwrap_err();
        assert_eq!(
            (refused.field.as_deref(), refused.reason.as_str()),
            (Some(field), reason)
        );
    }
    for actor in [
        Actor::service("ledger"),
        actors::clerk(VILLAGE),
        actors::auditor(),
    ] {
        let refused = world
            .bench
            .tell(&actor, work_order("GD-1", elder))
            .await
            .unwrap_err();
        assert_eq!(refused.reason, "wrong_role");
    }
}
