use contracts::dispatch::{Channel, VisitConfirmed};
use kernel::{Clock, ElderId, RawMinutes, VisitId};
use sqlx::AssertSqlSafe;
use testkit::Bench;
use time::Duration;

use crate::asked::{activated, bench, li};

/// Names of this service's invariants that do not hold.
async fn broken(bench: &Bench) -> Vec<String> {
    let crypto = bench.host("volunteer-registry").crypto();
    let services = [volunteer_registry::service()];
    let report = runtime::check(bench.admin(), &services, crypto, bench.clock.now())
        .await
        .unwrap();
    report.broken.into_iter().map(|broken| broken.invariant).collect()
}

#[tokio::test]
async fn what_is_broken_by_hand_is_named() {
    let bench = bench().await;
    let (volunteer_id, _) = activated(&bench, li()).await;
    let visit = VisitConfirmed {
        visit_id: VisitId::generate(bench.clock.now()),
        volunteer_id,
        elder_id: ElderId::generate(bench.clock.now()),
        raw_minutes: RawMinutes::new(60),
        channel: Channel::Sms,
    };
    bench.emit(&visit).await;
    bench.settle().await;
    bench.clock.advance(Duration::minutes(5));
    assert_eq!(broken(&bench).await, Vec::<String>::new());

    for (break_it, name) in [
        (
            "update volunteer.volunteer set raw_minutes = raw_minutes + 1",
            "raw minutes are the sum of the credited visits and of their corrections (R10.2)",
        ),
        (
            "update volunteer.volunteer set passbook_no = '3704050000019'",
            "every passbook number has its check digit",
        ),
        (
            "delete from volunteer.training",
            "nobody serves without vetting, training and a passbook number (R3.4)",
        ),
        (
            "drop index volunteer.volunteer_phone_taken; drop index volunteer.volunteer_one_live_profile;
             drop index volunteer.volunteer_one_person;
             insert into volunteer.volunteer select gen_random_uuid(), state, org, home, name, resident_id,
                person_key, birth_date, sex, phone, phone_index, tokens, occupation, sources, reach_m,
                consent_version, consented_at, registered_at, registered_by, returned_because, '3704050000029',
                activated_at from volunteer.volunteer",
            "one live profile per resident ID and per number",
        ),
    ] {
        sqlx::raw_sql(AssertSqlSafe(break_it)).execute(bench.admin()).await.unwrap();
        assert!(broken(&bench).await.iter().any(|broken| broken == name), "{name}");
    }
    assert!(
        broken(&bench)
            .await
            .contains(&"every activation was told and audited".into())
    );
}
