use std::{sync::atomic::Ordering, time::Duration};

use testkit::actors;

use crate::{
    logs::bench,
    shelf::{self, AWAY, Knobs, count, item, number, priced, seen},
};

#[tokio::test(flavor = "multi_thread")]
async fn a_stop_finishes_the_command_that_has_begun_and_publishes_its_event() {
    let mut t = bench(vec![shelf::bare()]).await;
    let knobs = t.host(shelf::NAME).state::<Knobs>();
    let mut slow = item("A1");
    slow.name = "slow".into();
    let client = t.client.clone();
    let asked = tokio::spawn(async move { client.tell(&actors::operator(), client.new_key(), slow).await });
    t.until("it has begun", async || knobs.runs.load(Ordering::SeqCst) == 1)
        .await;
    let open = async {
        tokio::time::sleep(Duration::from_millis(300)).await;
        knobs.gate.add_permits(1);
    };
    tokio::join!(t.stop_services(), open);
    assert!(asked.await.unwrap().is_ok());
    assert_eq!(count(&t, "shelf").await, 1);
    assert_eq!(count(&t, "outbox where published_at is not null").await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stop_hands_back_what_waits_and_the_next_process_takes_it_up_at_once() {
    let mut t = bench(vec![shelf::service()]).await;
    t.host(shelf::NAME)
        .state::<Knobs>()
        .away
        .store(1_000, Ordering::SeqCst);
    t.emit(&priced(number(1), AWAY)).await;
    t.emit(&priced(number(1), 61)).await;
    t.until("it has been tried", async || {
        t.host(shelf::NAME).state::<Knobs>().away.load(Ordering::SeqCst) < 999
    })
    .await;
    t.stop_services().await;
    let next = t.start_again(vec![shelf::service()]).await;
    let began = tokio::time::Instant::now();
    t.until("both are handled", async || count(&t, "seen").await == 2)
        .await;
    assert!(
        began.elapsed() < Duration::from_secs(10),
        "it need not wait for the broker's patience to end"
    );
    let prices: Vec<i64> = seen(&t).await.into_iter().map(|(_, _, price)| price).collect();
    assert_eq!(prices, [AWAY, 61]);
    next.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_replicas_share_the_requests_and_one_may_leave() {
    let t = bench(vec![shelf::service()]).await;
    let other = t.start_again(vec![shelf::service()]).await;
    let runs = |knobs: &Knobs| knobs.runs.load(Ordering::SeqCst);
    let operator = actors::operator();
    let work = async {
        for n in 0..60 {
            t.tell(&operator, item(&n.to_string())).await.unwrap();
        }
    };
    let theirs = other.hosts[0].state::<Knobs>();
    let leave = async {
        t.until("both have worked", async || runs(&theirs) > 5).await;
        other.stop().await;
    };
    tokio::join!(work, leave);
    assert_eq!(count(&t, "shelf").await, 60);
    assert!(runs(&t.host(shelf::NAME).state::<Knobs>()) > 5);
}
