use std::{sync::atomic::Ordering, time::Duration};

use contracts::{Code, redemption::ItemPriced, redemption::PriceItem};
use futures::future::join_all;
use kernel::StandardMinutes;
use runtime::Config;
use testkit::{Bench, actors};

use crate::{
    logs::bench,
    shelf::{self, Knobs, count, item},
};

#[tokio::test(flavor = "multi_thread")]
async fn a_repeated_key_gets_the_first_answer() {
    let t = bench(vec![shelf::service()]).await;
    let key = t.client.new_key();
    let first = t.tell_keyed(&actors::operator(), key, item("A1")).await.unwrap();
    let second = t.tell_keyed(&actors::operator(), key, item("A1")).await.unwrap();
    assert_eq!(first, second);
    assert_eq!(
        t.host(shelf::NAME).state::<Knobs>().runs.load(Ordering::SeqCst),
        1
    );
    assert_eq!(t.events::<ItemPriced>().await.len(), 1);
    assert_eq!(count(&t, "audit").await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_was_used_for_another_request_is_refused() {
    let t = bench(vec![shelf::service()]).await;
    let key = t.client.new_key();
    t.tell_keyed(&actors::operator(), key, item("A1")).await.unwrap();
    let other = t
        .tell_keyed(&actors::operator(), key, item("A2"))
        .await
        .unwrap_err();
    assert_eq!(other.code, Code::KeyReused);
    let somebody_else = t
        .tell_keyed(&actors::finance(), key, item("A1"))
        .await
        .unwrap_err();
    assert_eq!(somebody_else.code, Code::KeyReused);
    assert_eq!(count(&t, "shelf").await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn twenty_at_once_under_one_key_do_the_work_once_and_all_get_its_answer() {
    let t = bench(vec![shelf::service()]).await;
    let (key, operator) = (t.client.new_key(), actors::operator());
    let answers = join_all((0..20).map(|_| t.tell_keyed(&operator, key, item("A1")))).await;
    let first = answers[0].clone().unwrap();
    assert!(
        answers.iter().all(|answer| answer.as_ref() == Ok(&first)),
        "{answers:?}"
    );
    assert_eq!(count(&t, "shelf").await, 1);
    assert_eq!(count(&t, "outbox").await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn twenty_keys_at_once_without_a_constraint_do_it_twenty_times() {
    let t = bench(vec![shelf::service()]).await;
    let operator = actors::operator();
    let answers = join_all((0..20).map(|n| t.tell(&operator, item(&format!("A{n}"))))).await;
    assert!(answers.iter().all(Result::is_ok), "{answers:?}");
    assert_eq!(count(&t, "shelf").await, 20);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_leaves_nothing_behind() {
    let t = bench(vec![shelf::service()]).await;
    let mut command = item("A1");
    command.name = "refused".into();
    let error = t.tell(&actors::operator(), command).await.unwrap_err();
    assert_eq!(error.reason, "bad_name");
    for table in ["shelf", "outbox", "audit", "idempotency"] {
        assert_eq!(count(&t, table).await, 0, "{table}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_panic_is_an_internal_error_and_the_service_lives() {
    let t = bench(vec![shelf::service()]).await;
    let mut command = item("A1");
    command.name = "panic".into();
    let error = t.tell(&actors::operator(), command).await.unwrap_err();
    assert_eq!(error.code, Code::Internal);
    assert_eq!(count(&t, "shelf").await, 0);
    t.tell(&actors::operator(), item("A1")).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn facts_are_gathered_over_the_network_before_the_decision() {
    let t = bench(vec![shelf::service()]).await;
    let added = t.tell(&actors::operator(), item("A1")).await.unwrap();
    let new_price = PriceItem {
        item_id: added.item_id,
        price: StandardMinutes::new(90),
        from: item("A1").from,
    };
    t.tell(&actors::operator(), new_price).await.unwrap();
    let details: Vec<serde_json::Value> =
        sqlx::query_scalar("select detail from redemption.audit where action = 'item.priced'")
            .fetch_all(t.admin())
            .await
            .unwrap();
    assert_eq!(details, [serde_json::json!({"before": 60, "after": 90})]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stored_answer_is_sealed() {
    let t = bench(vec![shelf::service()]).await;
    t.tell(&actors::operator(), item("A1")).await.unwrap();
    let reply: Vec<u8> = sqlx::query_scalar("select reply from redemption.idempotency")
        .fetch_one(t.admin())
        .await
        .unwrap();
    assert!(!String::from_utf8_lossy(&reply).contains("item_id"));
    assert!(
        t.host(shelf::NAME)
            .crypto()
            .open(&reply)
            .unwrap()
            .contains("item_id")
    );
}

/// A connection to the bench's broker that says what it likes.
async fn raw(config: &Config, patience: Duration) -> async_nats::Client {
    let user = config.nats.user.clone();
    let password = config.secret(&format!("nats-{user}")).unwrap();
    async_nats::ConnectOptions::with_user_and_password(user, password)
        .request_timeout(Some(patience))
        .connect(&config.nats.url)
        .await
        .unwrap()
}

async fn ask_raw(t: &Bench, headers: &[(&str, &str)], body: &'static str) -> Option<String> {
    let mut head = async_nats::HeaderMap::new();
    headers
        .iter()
        .for_each(|(name, value)| head.insert(*name, *value));
    let subject = "tb.cmd.redemption-inventory.add_item";
    // What came too late is not answered, which takes as long as one is willing to wait.
    let is_late = headers.iter().any(|(name, _)| *name == "tb-deadline");
    let patience = if is_late {
        Duration::from_millis(700)
    } else {
        Duration::from_secs(30)
    };
    let answer = raw(&t.config, patience)
        .await
        .request_with_headers(subject, head, body.into())
        .await;
    answer
        .ok()
        .map(|message| String::from_utf8_lossy(&message.payload).into_owned())
}

const SYSTEM: (&str, &str) = ("tb-actor", r#"{"kind":"system"}"#);
const KEY: (&str, &str) = ("tb-idempotency-key", "0198a2b4-0000-7000-8000-000000000001");
const ITEM: &str = r#"{"code":"A1","name":"oil","unit":"x","price":60,"from":"2026-11-23"}"#;

#[tokio::test(flavor = "multi_thread")]
async fn a_request_says_who_asks_and_under_which_key() {
    let t = bench(vec![shelf::service()]).await;
    assert!(ask_raw(&t, &[KEY], ITEM).await.unwrap().contains("actor_missing"));
    assert!(
        ask_raw(&t, &[SYSTEM], ITEM)
            .await
            .unwrap()
            .contains("key_missing")
    );
    assert!(ask_raw(&t, &[SYSTEM, KEY], ITEM).await.unwrap().contains("ok"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_malformed_request_is_refused_and_its_text_is_told_to_nobody() {
    let t = bench(vec![shelf::service()]).await;
    let body = r#"{"code":"A1","name":"oil","unit":"x","price":"canary-of-a-request","from":"2026-11-23"}"#;
    let answer = ask_raw(&t, &[SYSTEM, KEY], body).await.unwrap();
    assert!(
        answer.contains("malformed") && answer.contains("line 1"),
        "{answer}"
    );
    assert!(!answer.contains("canary-of-a-request"));
    assert!(!crate::logs::all().contains("canary-of-a-request"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_that_nobody_waits_for_any_more_is_not_begun() {
    let t = bench(vec![shelf::service()]).await;
    let late = ("tb-deadline", "2001-01-01T00:00:00Z");
    assert_eq!(ask_raw(&t, &[SYSTEM, KEY, late], ITEM).await, None);
    assert_eq!(count(&t, "shelf").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn commands_outlive_cut_database_connections_and_do_their_work_once() {
    let t = bench(vec![shelf::service()]).await;
    let operator = actors::operator();
    let cut = async {
        for _ in 0..5 {
            tokio::time::sleep(Duration::from_millis(60)).await;
            sqlx::query("select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and usename = 'tb_redemption'")
                .execute(t.admin())
                .await
                .unwrap();
        }
    };
    let work = async {
        for round in 0..20 {
            let told = join_all((0..10).map(|n| t.tell(&operator, item(&format!("{round}-{n}"))))).await;
            assert!(told.iter().all(Result::is_ok), "{told:?}");
        }
    };
    tokio::join!(cut, work);
    t.settle().await;
    assert_eq!(count(&t, "shelf").await, 200);
    assert_eq!(count(&t, "seen").await, 200);
}
