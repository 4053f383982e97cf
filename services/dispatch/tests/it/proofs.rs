use contracts::dispatch::*;
use testkit::actors;
use time::Duration;

use crate::world::{START, VILLAGE, World};

/// Names of the invariants that are broken now.
async fn broken(world: &World) -> Vec<String> {
    let crypto = world.bench.host("dispatch").crypto();
    let later = world.now() + Duration::minutes(10);
    let report = runtime::check(world.bench.admin(), &[dispatch::service()], crypto, later)
        .await
        .unwrap();
    report.broken.into_iter().map(|broken| broken.invariant).collect()
}

/// Every invariant of the service holds.
pub async fn hold(world: &World) {
    world.bench.settle().await;
    // A visit that another job held when the clock leapt is looked through at the next turn.
    let waiting =
        "select count(*) from visit where screened_at is null and uploaded_at < $1 - interval '1 day'";
    world
        .bench
        .until_due("what was uploaded has been looked through", async || {
            let waiting = sqlx::query_scalar::<_, i64>(waiting).bind(world.now());
            waiting.fetch_one(world.bench.db("dispatch")).await.unwrap() == 0
        })
        .await;
    assert_eq!(broken(world).await, Vec::<String>::new());
}

#[tokio::test]
async fn after_every_kind_of_ending_all_invariants_hold() {
    let world = World::start().await;
    let visit = world.uploaded().await;
    world.dispute(visit.visit).await.unwrap();
    world.bench.clock.set(START - Duration::hours(2));
    let second = world.accepted(|order| order.seats = 3).await;
    let withdraw = WithdrawFromVisit {
        visit_id: second.visit,
        reason: "x".into(),
    };
    world.bench.tell(&actors::operator(), withdraw).await.unwrap();
    world.open(world.elder(), |_| {}).await;
    let third = world.accepted(|_| {}).await;
    let cancel = CancelOrder {
        order_id: third.order,
        party: "organisation".into(),
        reason: "x".into(),
        expected: None,
    };
    world.bench.tell(&actors::clerk(VILLAGE), cancel).await.unwrap();
    hold(&world).await;
}

#[tokio::test]
async fn what_is_broken_by_hand_is_named() {
    let world = World::start().await;
    world.uploaded().await;
    world.bench.settle().await;
    for (sql, name) in [
        (
            "update dispatch.service_order set state = 'open', tab = 'open'",
            "order state follows from its visits",
        ),
        (
            "update dispatch.service_order set state = 'uploaded', tab = 'confirming'",
            "",
        ),
        (
            "update dispatch.offer set state = 'lost'",
            "one accepted offer behind each visit",
        ),
        ("update dispatch.offer set state = 'accepted'", ""),
        (
            "update dispatch.visit set lapses_at = '2026-01-01'",
            "no uploaded visit five minutes past its window",
        ),
    ] {
        sqlx::raw_sql(sql).execute(world.bench.admin()).await.unwrap();
        let found = broken(&world).await;
        let expected: Vec<&str> = if name.is_empty() { vec![] } else { vec![name] };
        assert_eq!(found, expected, "{sql}");
    }
}
