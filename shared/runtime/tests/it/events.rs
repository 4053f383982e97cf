use std::sync::atomic::Ordering;

use contracts::{Event, redemption::ItemPriced};
use uuid::Uuid;

use crate::{
    logs::bench,
    shelf::{self, AWAY, Knobs, PANIC, POISON, count, note_price_too, number, priced, seen},
};

const NOTED: &str = "note_price";

#[tokio::test(flavor = "multi_thread")]
async fn an_event_is_applied_once_however_often_it_comes() {
    let t = bench(vec![shelf::service()]).await;
    let id = t.emit(&priced(number(1), 60)).await;
    t.emit_again(id, &priced(number(1), 60)).await;
    t.settle().await;
    t.emit_again(id, &priced(number(1), 60)).await;
    t.settle().await;
    assert_eq!(seen(&t).await, [(NOTED.into(), 1, 60)]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_event_is_a_dead_letter_with_its_reason_and_leaves_nothing() {
    let t = bench(vec![shelf::service()]).await;
    t.emit(&priced(number(1), POISON)).await;
    t.settle().await;
    let letters = t.dead_letters().await;
    assert_eq!(
        letters,
        ["note_price: Conflict (poison): nothing can be done with this"]
    );
    assert_eq!(count(&t, "seen").await, 0);
    assert_eq!(count(&t, "inbox").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_panic_in_a_reaction_is_a_dead_letter_and_the_next_event_is_handled() {
    let t = bench(vec![shelf::service()]).await;
    t.emit(&priced(number(1), PANIC)).await;
    t.emit(&priced(number(1), 60)).await;
    t.settle().await;
    assert_eq!(
        t.dead_letters().await,
        ["note_price: Internal (internal): the handler panicked"]
    );
    assert_eq!(seen(&t).await, [(NOTED.into(), 1, 60)]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_malformed_event_is_a_dead_letter_and_its_text_is_told_to_nobody() {
    let t = bench(vec![shelf::service()]).await;
    let body = br#"{"item_id": "canary-of-an-event"}"#.to_vec();
    t.emit_raw(ItemPriced::SUBJECT, Some(Uuid::from_u128(7)), "x", body)
        .await;
    t.emit_raw(ItemPriced::SUBJECT, None, "", b"\xff canary-of-an-event".to_vec())
        .await;
    t.emit(&priced(number(1), 60)).await;
    t.settle().await;
    let letters = t.dead_letters().await;
    assert_eq!(letters.len(), 2, "{letters:?}");
    assert!(
        letters.iter().all(|letter| letter.contains("(malformed)")),
        "{letters:?}"
    );
    assert!(!letters.concat().contains("canary-of-an-event"));
    assert!(!crate::logs::all().contains("canary-of-an-event"));
    assert!(crate::logs::all().contains("dead letter"));
    assert_eq!(count(&t, "seen").await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_event_that_cannot_be_handled_yet_comes_again_until_it_can() {
    let t = bench(vec![shelf::service()]).await;
    t.host(shelf::NAME)
        .state::<Knobs>()
        .away
        .store(5, Ordering::SeqCst);
    t.emit(&priced(number(1), AWAY)).await;
    t.settle().await;
    assert_eq!(seen(&t).await, [(NOTED.into(), 1, AWAY)]);
    assert_eq!(t.dead_letters().await, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_event_that_waits_holds_up_its_own_aggregate_and_nobody_else() {
    let t = bench(vec![shelf::service()]).await;
    t.host(shelf::NAME)
        .state::<Knobs>()
        .away
        .store(5, Ordering::SeqCst);
    t.emit(&priced(number(1), AWAY)).await;
    t.emit(&priced(number(1), 61)).await;
    t.emit(&priced(number(2), 62)).await;
    t.settle().await;
    let noted = |item, price| (NOTED.into(), item, price);
    assert_eq!(seen(&t).await, [noted(2, 62), noted(1, AWAY), noted(1, 61)]);
}

#[tokio::test(flavor = "multi_thread")]
async fn events_of_one_aggregate_are_handled_in_their_order() {
    let t = bench(vec![shelf::service()]).await;
    for price in 0..20 {
        for aggregate in 1..=5 {
            t.emit(&priced(number(aggregate), price)).await;
        }
    }
    t.settle().await;
    let seen = seen(&t).await;
    for aggregate in 1..=5 {
        let prices = seen
            .iter()
            .filter(|(_, item, _)| *item == aggregate)
            .map(|(_, _, price)| *price);
        assert!(prices.eq(0..20), "{aggregate}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reaction_that_fails_does_not_keep_the_others_from_theirs() {
    let service = shelf::service().on("note_price_too", note_price_too);
    let t = bench(vec![service]).await;
    t.emit(&priced(number(1), POISON)).await;
    t.settle().await;
    assert_eq!(seen(&t).await, [("note_price_too".into(), 1, POISON)]);
    assert_eq!(t.dead_letters().await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_may_not_emit_another_services_event() {
    let t = bench(vec![shelf::service()]).await;
    let host = t.host(shelf::NAME);
    let foreign = shelf::setting(1, "x", 1.into(), kernel::Clock::now(&t.clock));
    let told = host
        .unit(contracts::Actor::System, |cx| async move {
            cx.emit(&foreign);
            Ok(())
        })
        .await;
    assert!(
        told.unwrap_err()
            .to_string()
            .contains("is not an event of redemption-inventory")
    );
    assert_eq!(count(&t, "outbox").await, 0);
}
