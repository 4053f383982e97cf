//! The catalogue of services as data (R4.1–R4.4): changed by two persons, in force from a day, never backwards.

use contracts::{
    At, Day,
    dispatch::{service::*, *},
};
use kernel::{BasisPoints, RawMinutes, ServiceClass, china_date};
use testkit::actors;
use time::Duration;

use crate::{
    proofs,
    world::{START, VILLAGE, World},
};

async fn item(world: &World, code: &str) -> Option<ServiceItem> {
    let services = world
        .bench
        .ask(&actors::operator(), ListServices {})
        .await
        .unwrap();
    services.services.into_iter().find(|item| item.code == code)
}

async fn spec(world: &World, code: &str) -> ServiceItem {
    item(world, code).await.unwrap()
}

async fn propose(world: &World, spec: ServiceItem, in_days: i64) -> contracts::Result<ServiceChanged> {
    let propose = ProposeService {
        spec,
        valid_from: Day(china_date(world.now() + Duration::days(in_days))),
        reason: "区级总行会议".into(),
    };
    world.bench.tell(&actors::operator(), propose).await
}

fn decide(changed: &ServiceChanged, decision: ServiceChangeState) -> DecideService {
    DecideService {
        change_id: changed.change_id,
        decision,
        note: "按会议纪要".into(),
    }
}

async fn approve(world: &World, changed: &ServiceChanged) {
    let approve = decide(changed, ServiceChangeState::Approved);
    world.bench.tell(&actors::finance(), approve).await.unwrap();
}

#[tokio::test]
async fn a_weight_changes_from_its_day_and_what_began_before_keeps_the_old_r4_4() {
    let world = World::start().await;
    let before = world.accepted(|_| {}).await;
    let heavier = ServiceItem {
        class: ServiceClass::Technical,
        weight: BasisPoints::new(20_000),
        ..spec(&world, "03").await
    };
    let proposed = propose(&world, heavier, 1).await.unwrap();
    approve(&world, &proposed).await;
    assert_eq!(item(&world, "03").await.unwrap().weight, BasisPoints::new(10_000));

    world.bench.clock.set(START);
    world.serve(before, 60).await;
    world.bench.clock.set(START + Duration::days(1));
    world
        .bench
        .until("the change is in force", async || {
            item(&world, "03").await.unwrap().class == ServiceClass::Technical
        })
        .await;
    let after = world
        .accepted(|order| order.starts_at = At(START + Duration::hours(25)))
        .await;
    world.bench.clock.set(START + Duration::hours(25));
    world.serve(after, 60).await;
    let weight = async |visit: crate::world::Accepted| world.card(visit.order).await.visits[0].weight;
    assert_eq!(weight(before).await, Some(BasisPoints::new(10_000)));
    assert_eq!(weight(after).await, Some(BasisPoints::new(20_000)));
    proofs::hold(&world).await;
}

#[tokio::test]
async fn a_change_is_decided_by_another_and_once_r1_7() {
    let world = World::start().await;
    let shorter = ServiceItem {
        usual_minutes: RawMinutes::new(90),
        ..spec(&world, "03").await
    };
    let proposed = propose(&world, shorter.clone(), 0).await.unwrap();
    let own = world
        .bench
        .tell(
            &actors::operator(),
            decide(&proposed, ServiceChangeState::Approved),
        )
        .await;
    assert_eq!(own.unwrap_err().reason, "same_person");
    // Two people who change the same service see each other.
    assert_eq!(
        propose(&world, shorter, 0).await.unwrap_err().reason,
        "change_pending"
    );
    let rejected = decide(&proposed, ServiceChangeState::Rejected);
    world
        .bench
        .tell(&actors::finance(), rejected.clone())
        .await
        .unwrap();
    let twice = world.bench.tell(&actors::finance(), rejected).await;
    assert_eq!(twice.unwrap_err().reason, "change_decided");
    assert_eq!(
        item(&world, "03").await.unwrap().usual_minutes,
        RawMinutes::new(120)
    );
}

#[tokio::test]
async fn a_new_service_can_be_ordered_from_its_day_and_a_closed_one_no_more_r4_3() {
    let world = World::start().await;
    let new = ServiceItem {
        code: "21".into(),
        name_zh: "助行".into(),
        name_en: "Walking along".into(),
        initials: "zx".into(),
        ..spec(&world, "05").await
    };
    let proposed = propose(&world, new, 0).await.unwrap();
    assert!(item(&world, "21").await.is_none());
    approve(&world, &proposed).await;
    world
        .open(world.elder(), |order| order.service = "21".into())
        .await;

    let closed = ServiceItem {
        closed: true,
        ..spec(&world, "21").await
    };
    let proposed = propose(&world, closed, 0).await.unwrap();
    approve(&world, &proposed).await;
    let order = OpenOrder {
        service: "21".into(),
        ..World::request(world.elder())
    };
    let error = world.bench.tell(&actors::operator(), order).await.unwrap_err();
    assert_eq!(
        (error.field.as_deref(), error.reason.as_str()),
        (Some("service"), "service_closed")
    );
    proofs::hold(&world).await;
}

#[tokio::test]
async fn where_it_is_dangerous_two_go() {
    let world = World::start().await;
    let dangerous = ServiceItem {
        dangerous: true,
        seats: 2,
        ..spec(&world, "03").await
    };
    let proposed = propose(&world, dangerous, 0).await.unwrap();
    approve(&world, &proposed).await;
    let alone = World::request(world.elder());
    let error = world.bench.tell(&actors::operator(), alone).await.unwrap_err();
    assert_eq!(
        (error.field.as_deref(), error.reason.as_str()),
        (Some("seats"), "two_must_go")
    );
    world.open(world.elder(), |order| order.seats = 2).await;
}

#[tokio::test]
async fn head_office_alone_changes_the_catalogue_and_everybody_reads_it_r1_7() {
    let world = World::start().await;
    let propose = ProposeService {
        spec: ServiceItem {
            seats: 2,
            ..spec(&world, "03").await
        },
        valid_from: Day(china_date(world.now())),
        reason: "两人同去".into(),
    };
    for (actor, reason) in [
        (actors::clerk(VILLAGE), "wrong_role"),
        (actors::branch("370405001"), "wrong_role"),
        (
            actors::staff(contracts::Role::Operator, "370405001"),
            "head_office_only",
        ),
    ] {
        let refused = world.bench.tell(&actor, propose.clone()).await;
        assert_eq!(refused.unwrap_err().reason, reason);
    }
    world.bench.tell(&actors::operator(), propose).await.unwrap();
    let find = FindServiceChanges {
        code: Some("03".into()),
        state: None,
        paging: Default::default(),
    };
    let changes = world.bench.ask(&actors::clerk(VILLAGE), find).await.unwrap().rows;
    assert_eq!(
        (changes[0].spec.seats, changes[0].before.as_ref().unwrap().seats),
        (2, 1)
    );
}
