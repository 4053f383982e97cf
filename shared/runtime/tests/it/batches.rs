use std::{sync::atomic::Ordering, time::Duration};

use contracts::{Day, Event, portal::OrgUnitChanged};
use kernel::OrgKind;
use testkit::{Bench, actors};
use time::macros::date;

use crate::{
    logs::bench,
    shelf::{self, AWAY, GATE, Knobs, POISON, count, number, priced, seen},
};

fn unit() -> OrgUnitChanged {
    OrgUnitChanged {
        code: actors::org("370405001"),
        name: "运河街道".into(),
        kind: OrgKind::Town,
        position: None,
        active_from: Day(date!(2026 - 01 - 01)),
        active_to: None,
        successor: None,
        is_outlet: false,
    }
}

/// Keeps the batch lane busy while `emit` puts events on the stream, until `held` of them are there.
async fn while_busy(t: &Bench, held: usize, emit: impl AsyncFnOnce()) {
    t.emit(&priced(number(99), GATE)).await;
    emit().await;
    t.until("all events are held", async || {
        t.held(shelf::NAME).await == held + 1
    })
    .await;
    // What the broker has sent is a moment on its way.
    tokio::time::sleep(Duration::from_millis(500)).await;
    t.host(shelf::NAME).state::<Knobs>().gate.add_permits(1_000);
    t.settle().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_waits_together_is_handled_together() {
    let t = bench(vec![shelf::batching()]).await;
    while_busy(&t, 50, async || {
        for n in 0..50 {
            t.emit(&priced(number(n), 60)).await;
        }
    })
    .await;
    let batches = t
        .host(shelf::NAME)
        .state::<Knobs>()
        .batches
        .lock()
        .unwrap()
        .clone();
    assert_eq!(batches, [1, 50]);
    assert_eq!(count(&t, "seen").await, 51);
}

#[tokio::test(flavor = "multi_thread")]
async fn kinds_that_wait_together_are_handled_in_the_order_of_their_declaration() {
    let t = bench(vec![shelf::batching()]).await;
    while_busy(&t, 6, async || {
        for n in 0..3 {
            t.emit(&priced(number(n), 60)).await;
            t.emit(&unit()).await;
        }
    })
    .await;
    let who: Vec<String> = seen(&t)
        .await
        .into_iter()
        .skip(1)
        .map(|(who, _, _)| who)
        .collect();
    assert_eq!(who[..3], ["note_units"; 3]);
    assert_eq!(who[3..], ["note_prices"; 3]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_order_of_an_aggregate_goes_before_the_order_of_kinds() {
    let t = bench(vec![shelf::batching()]).await;
    let put = async |subject: &str, body: Vec<u8>| {
        t.emit_raw(subject, Some(t.client.new_key()), "one", body).await;
    };
    while_busy(&t, 3, async || {
        let price = serde_json::to_vec(&priced(number(1), 60)).unwrap();
        put("tb.evt.redemption-inventory.item.priced", price.clone()).await;
        put(OrgUnitChanged::SUBJECT, serde_json::to_vec(&unit()).unwrap()).await;
        put("tb.evt.redemption-inventory.item.priced", price).await;
    })
    .await;
    let who: Vec<String> = seen(&t)
        .await
        .into_iter()
        .skip(1)
        .map(|(who, _, _)| who)
        .collect();
    assert_eq!(who, ["note_prices", "note_units", "note_prices"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_poison_one_among_fifty_does_not_stop_the_others() {
    let t = bench(vec![shelf::batching()]).await;
    while_busy(&t, 50, async || {
        for n in 0..50 {
            t.emit(&priced(number(n), if n == 17 { POISON } else { 60 }))
                .await;
        }
    })
    .await;
    assert_eq!(t.dead_letters().await.len(), 1);
    assert_eq!(count(&t, "seen").await, 50);
    let batches = t.host(shelf::NAME).state::<Knobs>().batches.lock().unwrap().len();
    assert!(batches < 16, "halves, not fifty transactions: {batches}");
}

#[tokio::test(flavor = "multi_thread")]
async fn one_that_must_wait_holds_up_its_own_aggregate_and_no_other_of_the_batch() {
    let t = bench(vec![shelf::batching()]).await;
    t.host(shelf::NAME)
        .state::<Knobs>()
        .away
        .store(20, Ordering::SeqCst);
    while_busy(&t, 4, async || {
        t.emit(&priced(number(1), AWAY)).await;
        t.emit(&priced(number(1), 61)).await;
        t.emit(&priced(number(2), 62)).await;
        t.emit(&priced(number(3), 63)).await;
        t.until("the first is due", async || {
            let knobs = t.host(shelf::NAME).state::<Knobs>();
            knobs.away.store(5, Ordering::SeqCst);
            true
        })
        .await;
    })
    .await;
    let prices: Vec<i64> = seen(&t)
        .await
        .into_iter()
        .skip(1)
        .map(|(_, _, price)| price)
        .collect();
    assert_eq!(prices[2..], [AWAY, 61]);
    assert_eq!(t.dead_letters().await, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_kind_may_have_reactions_of_both_sorts() {
    let t = bench(vec![shelf::batching()]).await;
    for version in 1..=5 {
        let at = kernel::Clock::now(&t.clock);
        t.emit(&shelf::setting(version, "order.verify_sla_hours", 12.into(), at))
            .await;
    }
    t.settle().await;
    let noted: Vec<i64> = seen(&t)
        .await
        .into_iter()
        .map(|(_, _, version)| version)
        .collect();
    assert_eq!(noted, [1, 2, 3, 4, 5]);
    assert_eq!(count(&t, "setting").await, 5, "copied one by one as well");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_batch_is_applied_once_under_redelivery() {
    let t = bench(vec![shelf::batching()]).await;
    let id = t.emit(&priced(number(1), 60)).await;
    t.settle().await;
    while_busy(&t, 3, async || {
        t.emit_again(id, &priced(number(1), 60)).await;
        let other = t.emit(&priced(number(2), 60)).await;
        t.emit_again(other, &priced(number(2), 60)).await;
    })
    .await;
    assert_eq!(count(&t, "seen").await, 3);
}
