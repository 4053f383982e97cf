//! Every invariant is broken by hand, and the check names it: as the superuser, who can do everything, in a transaction
//! that is rolled back.

mod cases;

use std::collections::BTreeSet;

use sqlx::{AssertSqlSafe, Connection, PgConnection};
use time::OffsetDateTime;
use timebank::{invariants, services};

use crate::{history::lived, world::World};

/// One way to break something: the invariant, as `schema: name`, the statements, and what else they break on the way.
struct Case {
    invariant: String,
    sql: String,
    also: Vec<String>,
}

impl Case {
    fn new(invariant: impl Into<String>, sql: impl Into<String>) -> Self {
        Self {
            invariant: invariant.into(),
            sql: sql.into(),
            also: Vec::new(),
        }
    }

    fn and(mut self, also: &[&str]) -> Self {
        self.also = also.iter().map(|name| (*name).to_owned()).collect();
        self
    }

    fn expected(&self) -> BTreeSet<String> {
        self.also.iter().chain([&self.invariant]).cloned().collect()
    }
}

/// What every schema has by the runtime.
fn of_the_runtime() -> Vec<Case> {
    let mut cases = Vec::new();
    for schema in services::all().iter().map(runtime::Service::schema) {
        let case = |name: &str, sql: String| Case::new(format!("{schema}: {name}"), sql);
        cases.push(case(
            "every outbox row is published",
            format!("update {schema}.outbox set published_at = null where id = (select min(id) from {schema}.outbox)"),
        ));
        cases.push(case(
            "no dead letter is open",
            format!(
                "insert into {schema}.dead_letter (consumer, event_id, subject, payload, error, deliveries, first_at, last_at)
                 values ('x', gen_random_uuid(), 'tb.evt.x', '', 'x', 1, '2026-11-23 02:00Z', '2026-11-23 02:00Z')"
            ),
        ));
        cases.push(case(
            "the audit chain is unbroken",
            format!(
                "insert into {schema}.audit_seal (no, suite, rows, prev_hash, hash, at)
                 values ((select coalesce(max(no), 0) + 1 from {schema}.audit_seal), 'intl', 1, '', '', '2026-11-23 02:00Z')"
            ),
        ));
        let sealed = format!("from {schema}.audit where seal_no is not null");
        let altered = format!(
            "update {schema}.audit set detail = detail || '{{\"x\": 1}}' where id = (select min(id) {sealed})"
        );
        let lost = format!("delete from {schema}.audit where id = (select max(id) {sealed})");
        cases.extend([altered, lost].map(|sql| case("the audit chain is unbroken", sql)));
        cases.push(case(
            "every key that sealed a field is there",
            format!(
                "insert into {schema}.idempotency (key, subject, fingerprint, reply, created_at)
                 values (gen_random_uuid(), 'x', '', '\\x026b3900', '2026-11-23 02:00Z')"
            ),
        ));
    }
    cases
}

/// For `schema: every tb.evt.… was applied by consumer`, the loss of one row of that inbox.
fn of_a_reaction(invariant: &str) -> Option<Case> {
    let (schema, rest) = invariant.split_once(": every tb.evt.")?;
    let (event, consumer) = rest.split_once(" was applied by ")?;
    let name = event.split('.').next()?;
    let all = services::all();
    let producer = all.iter().find(|service| service.name() == name)?.schema();
    let sql = format!(
        "delete from {schema}.inbox where consumer = '{consumer}' and event_id =
             (select event_id from {producer}.outbox where subject = 'tb.evt.{event}' order by id limit 1)"
    );
    Some(Case::new(invariant, sql))
}

async fn broken_by(db: &mut PgConnection, world: &World, now: OffsetDateTime, sql: &str) -> BTreeSet<String> {
    let mut unit = db.begin().await.unwrap();
    // Without triggers: foreign keys hold nobody back.
    let sql = format!("set local session_replication_role = replica; {sql}");
    match sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut *unit).await {
        Ok(done) if done.rows_affected() == 0 => return BTreeSet::from(["nothing was changed".to_owned()]),
        Err(error) => return BTreeSet::from([error.to_string()]),
        Ok(_) => {}
    }
    sqlx::raw_sql("set local session_replication_role = origin")
        .execute(&mut *unit)
        .await
        .unwrap();
    let crypto = world.bench.host("portal").crypto();
    let report = invariants::check_all_in(&mut unit, crypto, now).await.unwrap();
    unit.rollback().await.unwrap();
    report
        .broken
        .into_iter()
        .map(|broken| format!("{}: {}", broken.schema, broken.invariant))
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_is_broken_by_hand_is_named_by_the_check_and_nothing_else() {
    let world = World::start().await;
    lived(&world).await;
    let clean = world.check().await;
    assert!(clean.is_clean(), "{:#?}", clean.broken);
    let now = world.now();

    let mut cases = of_the_runtime();
    cases.extend(
        clean
            .tested
            .iter()
            .filter_map(|invariant| of_a_reaction(invariant)),
    );
    cases.extend(cases::all());
    let covered: BTreeSet<&str> = cases.iter().map(|case| case.invariant.as_str()).collect();
    let uncovered: Vec<&str> = clean
        .tested
        .iter()
        .map(String::as_str)
        .filter(|name| !covered.contains(name))
        .collect();
    assert!(uncovered.is_empty(), "no case breaks {uncovered:#?}");

    let mut db = world.bench.admin().acquire().await.unwrap();
    let mut wrong = Vec::new();
    for case in &cases {
        let (found, expected) = (broken_by(&mut db, &world, now, &case.sql).await, case.expected());
        if found != expected {
            wrong.push(format!(
                "{}\n  expected {expected:?}\n  found    {found:?}",
                case.sql
            ));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {} cases:\n{}",
        wrong.len(),
        cases.len(),
        wrong.join("\n")
    );
    drop(db);
    assert_eq!(broken(&world).await, BTreeSet::new(), "everything was put back");
    world.stop().await;
}

async fn broken(world: &World) -> BTreeSet<String> {
    let report = world.check().await;
    report
        .broken
        .into_iter()
        .map(|broken| format!("{}: {}", broken.schema, broken.invariant))
        .collect()
}
