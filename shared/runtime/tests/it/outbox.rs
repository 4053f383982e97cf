use std::{sync::atomic::Ordering, time::Duration};

use contracts::{Event, portal::SettingChanged, redemption::ItemPriced};
use sqlx::postgres::PgPoolOptions;
use testkit::actors;
use uuid::Uuid;

use crate::{
    logs::bench,
    shelf::{self, AWAY, GATE, Knobs, count, item, number, priced},
};

/// Rows that are visible later than others with higher ids: a relay that remembers the last id missed 29 % of them.
#[tokio::test(flavor = "multi_thread")]
async fn rows_that_are_committed_out_of_order_are_all_published() {
    let t = bench(vec![shelf::service()]).await;
    let options = t.db(shelf::NAME).connect_options().as_ref().clone();
    let pool = PgPoolOptions::new()
        .max_connections(8)
        .connect_with(options)
        .await
        .unwrap();
    let now = kernel::Clock::now(&t.clock);
    let writers = (0..8_u128).map(|writer| {
        let pool = pool.clone();
        tokio::spawn(async move {
            for n in 0..60_u128 {
                let mut transaction = pool.begin().await.unwrap();
                let event = priced(number(writer), i64::try_from(n).unwrap());
                sqlx::query(
                    "insert into outbox (event_id, subject, aggregate, payload, actor, occurred_at)
                     values ($1, $2, $3, $4, '{\"kind\":\"system\"}', $5)",
                )
                .bind(Uuid::from_u128(writer * 1_000 + n))
                .bind(ItemPriced::SUBJECT)
                .bind(event.aggregate())
                .bind(serde_json::to_string(&event).unwrap())
                .bind(now)
                .execute(&mut *transaction)
                .await
                .unwrap();
                // 0 to 30 ms, different for every writer and row.
                tokio::time::sleep(Duration::from_millis(
                    u64::try_from((n * 7 + writer * 11) % 31).unwrap(),
                ))
                .await;
                transaction.commit().await.unwrap();
            }
        })
    });
    for writer in writers.collect::<Vec<_>>() {
        writer.await.unwrap();
    }
    t.settle().await;
    assert_eq!(count(&t, "outbox where published_at is not null").await, 480);
    assert_eq!(count(&t, "seen").await, 480, "every event reached its consumer");
}

#[tokio::test(flavor = "multi_thread")]
async fn two_replicas_publish_every_event_once_and_in_order() {
    let t = bench(vec![shelf::service()]).await;
    let other = t.start_again(vec![shelf::service()]).await;
    // Nothing can be published while these are committed; then both relays have much to do.
    t.bus().delete_events().await.unwrap();
    for round in 0..8_i64 {
        let told = t
            .host(shelf::NAME)
            .unit(contracts::Actor::System, |cx| async move {
                (0..100).for_each(|n| cx.emit(&priced(number(1), round * 100 + n)));
                Ok(())
            });
        told.await.unwrap();
    }
    // What a turn has published before it failed is published again; here the broker drops it, as it would in earnest.
    let config = t
        .config
        .clone()
        .with("nats.duplicate_window_ms", 600_000)
        .unwrap();
    runtime::ensure_stream(t.bus(), &config).await.unwrap();
    other.hosts[0].wake("outbox-relay");
    t.settle().await;
    other.stop().await;
    let mut stream = t.bus().events().await.unwrap();
    assert_eq!(stream.info().await.unwrap().state.messages, 800);
    let prices = (1..=800).map(async |sequence| {
        let message = stream.get_raw_message(sequence).await.unwrap();
        let event: ItemPriced = serde_json::from_slice(&message.payload).unwrap();
        event.price.get()
    });
    let prices = futures::future::join_all(prices).await;
    assert!(
        prices.into_iter().eq(0..800),
        "the order of the stream is the order of the commits"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_that_was_deleted_is_refilled_and_nothing_is_applied_twice() {
    let t = bench(vec![shelf::service()]).await;
    let operator = actors::operator();
    for n in 0..30 {
        t.tell(&operator, item(&n.to_string())).await.unwrap();
    }
    t.settle().await;
    t.bus().delete_events().await.unwrap();
    // The relay cannot publish now; the command is answered all the same.
    t.tell(&operator, item("meanwhile")).await.unwrap();
    runtime::ensure_stream(t.bus(), &t.config).await.unwrap();
    let replayed = runtime::replay(t.admin(), t.bus(), "redemption").await.unwrap();
    assert!((30..=31).contains(&replayed.events), "{replayed:?}");
    t.tell(&operator, item("afterwards")).await.unwrap();
    t.settle().await;
    assert_eq!(count(&t, "seen").await, 32);
    assert_eq!(count(&t, "outbox where published_at is null").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_taken_from_a_lost_stream_is_not_acknowledged_in_the_new_one() {
    let t = bench(vec![shelf::service()]).await;
    let knobs = t.host(shelf::NAME).state::<Knobs>();
    knobs.away.store(1_000, Ordering::SeqCst);
    t.emit(&priced(number(1), GATE)).await;
    t.until("the first is being handled", async || {
        t.held(shelf::NAME).await == 1
    })
    .await;
    t.bus().delete_events().await.unwrap();
    runtime::ensure_stream(t.bus(), &t.config).await.unwrap();
    // It has the number that the first had.
    t.emit(&priced(number(2), AWAY)).await;
    t.until("the second waits", async || {
        knobs.away.load(Ordering::SeqCst) < 1_000
    })
    .await;
    knobs.gate.add_permits(1);
    t.until("the first is done", async || count(&t, "seen").await == 1)
        .await;
    t.until("the second has been tried again", async || {
        knobs.away.load(Ordering::SeqCst) < 997
    })
    .await;
    assert_eq!(t.held(shelf::NAME).await, 1, "nobody has acknowledged the second");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_event_that_no_broker_would_carry_is_refused_at_its_commit() {
    let t = bench(vec![runtime::Service::new("portal", "portal")]).await;
    let huge = SettingChanged {
        value: "x".repeat(1_000_000).into(),
        ..shelf::setting(1, "x", 1.into(), testkit::BEGINNING)
    };
    let told = t
        .host("portal")
        .unit(contracts::Actor::System, |cx| async move {
            cx.emit(&huge);
            Ok(())
        })
        .await;
    assert!(told.unwrap_err().to_string().contains("has 1000"));
}
