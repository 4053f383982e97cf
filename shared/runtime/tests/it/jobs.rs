use std::sync::atomic::Ordering;

use kernel::Clock;
use runtime::{daily, every};
use testkit::actors;
use time::{Duration, macros::time};

use crate::{
    logs::bench,
    shelf::{self, Knobs, count, item, look_around, rounds, seen, tick},
};

#[tokio::test(flavor = "multi_thread")]
async fn two_replicas_start_a_job_once_for_each_time_it_is_due() {
    let service = || shelf::service().job("tick", every(Duration::seconds(1)), tick);
    let t = bench(vec![service()]).await;
    let replicas = [
        t.start_again(vec![service()]).await,
        t.start_again(vec![service()]).await,
    ];
    for round in 1..=8 {
        t.until("the job has run", async || count(&t, "seen").await >= round)
            .await;
        t.clock.advance(Duration::seconds(1));
    }
    t.until("the job has run", async || count(&t, "seen").await >= 9)
        .await;
    for replica in replicas {
        replica.stop().await;
    }
    let instants: Vec<i64> = seen(&t).await.into_iter().map(|(_, _, at)| at).collect();
    let first = testkit::BEGINNING.unix_timestamp();
    assert_eq!(instants, (first..first + 9).collect::<Vec<_>>());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_injected_clock_moves_a_daily_job() {
    let t = bench(vec![shelf::service().job("tick", daily(time!(2:10)), tick)]).await;
    t.until("the first run", async || count(&t, "seen").await == 1)
        .await;
    t.clock.advance(Duration::hours(16));
    assert_eq!(t.clock.now().time(), time!(18:00), "2:00 in China");
    let due: time::OffsetDateTime =
        sqlx::query_scalar("select due_at from redemption.job where name = 'tick'")
            .fetch_one(t.admin())
            .await
            .unwrap();
    assert_eq!(due - t.clock.now(), Duration::minutes(10));
    t.clock.advance(Duration::minutes(10));
    t.until("the second run", async || count(&t, "seen").await == 2)
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_goes_on_while_there_is_more_and_again_after_a_failure() {
    let t = bench(vec![shelf::service().job(
        "rounds",
        every(Duration::seconds(1)),
        rounds,
    )])
    .await;
    let knobs = t.host(shelf::NAME).state::<Knobs>();
    knobs.away.store(1, Ordering::SeqCst);
    knobs.rounds.store(6, Ordering::SeqCst);
    t.clock.advance(Duration::seconds(1));
    t.until("all rounds are done", async || {
        knobs.rounds.load(Ordering::SeqCst) == 0
    })
    .await;
    t.until("all are committed", async || count(&t, "seen").await == 6)
        .await;
    let left: Vec<i64> = seen(&t).await.into_iter().map(|(_, _, left)| left).collect();
    assert_eq!(
        left,
        [6, 5, 4, 3, 2, 1],
        "what failed was rolled back and came again"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_command_wakes_a_job_before_its_time() {
    let t = bench(vec![shelf::service().job("tick", every(Duration::days(1)), tick)]).await;
    t.until("the first run", async || {
        count(&t, "seen where who = 'tick'").await == 1
    })
    .await;
    t.tell(&actors::operator(), item("A1")).await.unwrap();
    t.until("woken", async || count(&t, "seen where who = 'tick'").await == 2)
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_asks_over_the_network_and_writes_in_units_of_its_own() {
    let t = bench(vec![shelf::bare().worker("look_around", look_around)]).await;
    let added = t.tell(&actors::operator(), item("A1")).await.unwrap();
    t.until("the worker has seen it", async || count(&t, "seen").await == 1)
        .await;
    assert_eq!(
        seen(&t).await,
        [("look_around".into(), added.item_id.uuid().as_u128(), 0)]
    );
}
