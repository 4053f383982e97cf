use testkit::{Bench, actors};
use time::Duration;

use crate::{
    logs::bench,
    shelf::{self, count, item},
};

/// Some commands, their audit rows sealed.
async fn sealed() -> Bench {
    let t = bench(vec![shelf::service()]).await;
    for round in 0..3 {
        for n in 0..4 {
            t.tell(&actors::operator(), item(&format!("{round}-{n}")))
                .await
                .unwrap();
        }
        t.clock.advance(Duration::seconds(2));
        t.until("all rows are sealed", async || {
            count(&t, "audit where seal_no is null").await == 0
        })
        .await;
    }
    t
}

async fn verify(t: &Bench) -> Vec<String> {
    let mut db = t.db(shelf::NAME).acquire().await.unwrap();
    runtime::verify_chain(&mut db).await.unwrap()
}

async fn by_hand(t: &Bench, sql: &'static str) {
    sqlx::raw_sql(sql).execute(t.admin()).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_audit_trail_is_sealed_into_a_chain() {
    let t = sealed().await;
    assert_eq!(count(&t, "audit").await, 12);
    assert!(count(&t, "audit_seal").await >= 3);
    assert_eq!(verify(&t).await, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_altered_row_is_named() {
    let t = sealed().await;
    by_hand(
        &t,
        "update redemption.audit set detail = '{\"price\": 1}' where id = 6",
    )
    .await;
    let broken = verify(&t).await;
    assert!(broken[0].starts_with("audit row 6 (seal "), "{broken:?}");
    assert!(broken[1].ends_with("does not fit its audit rows"), "{broken:?}");
    assert_eq!(broken.len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_missing_row_is_noticed() {
    let t = sealed().await;
    by_hand(&t, "delete from redemption.audit where id = 6").await;
    let broken = verify(&t).await;
    assert!(broken[0].contains("audit rows, "), "{broken:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_seal_taken_out_of_the_middle_is_noticed() {
    let t = sealed().await;
    by_hand(
        &t,
        "delete from redemption.audit where seal_no = 2; delete from redemption.audit_seal where no = 2",
    )
    .await;
    assert_eq!(verify(&t).await, ["seal 3 does not continue seal 1"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_service_may_not_alter_its_own_trail() {
    let t = sealed().await;
    for sql in [
        "update redemption.audit set detail = '{}'",
        "update redemption.audit set at = at",
        "delete from redemption.audit",
        "update redemption.audit_seal set rows = 1",
        "delete from redemption.audit_seal",
        "delete from redemption.outbox",
        "delete from redemption.inbox",
        "delete from redemption.idempotency",
        "update redemption.setting set version = 0",
    ] {
        let error = sqlx::raw_sql(sql).execute(t.db(shelf::NAME)).await.unwrap_err();
        let code = error
            .as_database_error()
            .and_then(|error| error.code())
            .unwrap_or_default();
        assert_eq!(code, "42501", "{sql}: {error}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn check_finds_what_was_broken_by_hand() {
    let t = sealed().await;
    t.settle().await;
    let services = [shelf::service()];
    let crypto = t.host(shelf::NAME).crypto();
    let later = testkit::BEGINNING + Duration::hours(1);
    let clean = runtime::check(t.admin(), &services, crypto, later).await.unwrap();
    assert!(clean.is_clean(), "{:?}", clean.broken);
    by_hand(
        &t,
        "update redemption.outbox set published_at = null where id = 1;
         delete from redemption.inbox where event_id = (select event_id from redemption.outbox where id = 2);
         insert into redemption.dead_letter (consumer, event_id, subject, payload, error, deliveries, first_at, last_at)
         values ('x', gen_random_uuid(), 's', '', 'broken', 1, '2026-11-23', '2026-11-23');
         update redemption.idempotency set reply = '\\x0163' where key = (select key from redemption.idempotency limit 1);
         update redemption.audit set action = 'other' where id = 3",
    )
    .await;
    // The relay mends the first by itself.
    let broken = runtime::check(t.admin(), &services, crypto, later)
        .await
        .unwrap()
        .broken;
    let names: Vec<&str> = broken.iter().map(|broken| broken.invariant.as_str()).collect();
    for name in [
        "no dead letter is open",
        "the audit chain is unbroken",
        "every key that sealed a field is there",
        "every tb.evt.redemption-inventory.item.priced was applied by note_price",
    ] {
        assert!(names.contains(&name), "{name} not in {names:?}");
    }
}
