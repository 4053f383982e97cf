use kernel::{Category, Clock};
use sqlx::AssertSqlSafe;
use testkit::Bench;
use time::{Duration, macros::date};

use crate::asked::{bench, group, registered, wang};

/// Names of this service's own invariants that do not hold.
async fn broken(bench: &Bench) -> Vec<String> {
    let crypto = bench.host("elderly-registry").crypto();
    let services = [elderly_registry::service()];
    let report = runtime::check(bench.admin(), &services, crypto, bench.clock.now())
        .await
        .unwrap();
    report.broken.into_iter().map(|broken| broken.invariant).collect()
}

#[tokio::test]
async fn what_is_broken_by_hand_is_named() {
    let bench = bench().await;
    let mut asked = wang();
    asked.categories = vec![group(Category::Dibao, date!(2026 - 10 - 01))];
    registered(&bench, asked).await;
    bench.settle().await;
    bench.clock.advance(Duration::minutes(5));
    assert_eq!(broken(&bench).await, Vec::<String>::new());

    for (break_it, name) in [
        (
            "drop index elderly.elder_one_live_profile; \
          insert into elderly.elder select gen_random_uuid(), state, village, name, resident_id, person_key, \
          birth_date, sex, phone, phone_index, phone_owner, address, living, traits, contact_name, contact_relation, \
          contact_phone, contact_phone_index, note, tokens, registered_at from elderly.elder",
            "one live profile per resident ID",
        ),
        (
            "update elderly.elder set birth_date = '1960-01-01'",
            "nobody is recorded in a group below its minimum age (R2.2)",
        ),
        (
            "update elderly.consent set sensitive = false",
            "every live elder has consented, separately where a group is held (R2.6)",
        ),
    ] {
        sqlx::raw_sql(AssertSqlSafe(break_it))
            .execute(bench.admin())
            .await
            .unwrap();
        assert!(broken(&bench).await.iter().any(|broken| broken == name), "{name}");
    }
    assert!(
        broken(&bench)
            .await
            .contains(&"every registration and every closing was told and audited".into())
    );
}
