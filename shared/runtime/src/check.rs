//! `timebank check`: everything that must always hold, proven from the rows.

use sqlx::{AssertSqlSafe, PgConnection, PgPool};
use time::{Duration, OffsetDateTime};

use crate::{Crypto, Service, audit, rotate, service::Test};

/// Rows younger than this are in flight (decision 29).
const IN_FLIGHT: Duration = Duration::seconds(60);

/// The instant after which rows are in flight for a check at `now`.
pub fn in_flight_since(now: OffsetDateTime) -> OffsetDateTime {
    now - IN_FLIGHT
}

/// An invariant that does not hold.
#[derive(Debug, Clone)]
pub struct Broken {
    /// Schema it is about.
    pub schema: String,
    /// Its name.
    pub invariant: String,
    /// One sentence a violation, at most twenty.
    pub violations: Vec<String>,
}

/// The outcome of a check.
#[derive(Debug, Clone, Default)]
pub struct Report {
    /// Every invariant that was tested, as `schema: name`.
    pub tested: Vec<String>,
    /// Those that do not hold.
    pub broken: Vec<Broken>,
    /// Events that are younger than a minute and not yet published: in flight, no fault.
    pub in_flight: i64,
}

/// What must hold in every schema, by the runtime's own tables.
const RUNTIME: [(&str, &str); 2] = [
    (
        "every outbox row is published",
        "select 'event ' || event_id || ' (' || subject || ') of ' || occurred_at || ' is not published'
         from outbox where published_at is null and occurred_at < $1",
    ),
    (
        "no dead letter is open",
        "select 'dead letter ' || id || ' of ' || consumer || ': ' || subject || ': ' || error
         from dead_letter d where state = 'open' and last_at < $1
           and not exists (select 1 from inbox i where i.consumer = d.consumer and i.event_id = d.event_id)",
    ),
];

/// Tests every invariant of `services`, in one snapshot. `pool` connects as `tb_check`, which reads every schema.
/// `crypto` are the keys in use, `now` is the instant of the check.
///
/// # Errors
/// The database does not answer.
pub async fn check(
    pool: &PgPool,
    services: &[Service],
    crypto: &Crypto,
    now: OffsetDateTime,
) -> sqlx::Result<Report> {
    let mut db = pool.begin().await?;
    sqlx::raw_sql("set transaction isolation level repeatable read, read only")
        .execute(&mut *db)
        .await?;
    check_in(&mut db, services, crypto, now).await
}

/// The same in a transaction that is open, so that more can be asked of one snapshot.
///
/// # Errors
/// The database does not answer.
pub async fn check_in(
    db: &mut PgConnection,
    services: &[Service],
    crypto: &Crypto,
    now: OffsetDateTime,
) -> sqlx::Result<Report> {
    let mut report = Report::default();
    let cutoff = in_flight_since(now);
    for service in services {
        let schema = service.schema;
        sqlx::raw_sql(AssertSqlSafe(format!(
            "set local search_path to {schema}, public"
        )))
        .execute(&mut *db)
        .await?;
        let waiting: i64 = sqlx::query_scalar(
            "select count(*) from outbox where published_at is null and occurred_at >= $1",
        )
        .bind(cutoff)
        .fetch_one(&mut *db)
        .await?;
        report.in_flight += waiting;
        for (name, sql) in RUNTIME {
            let violations = rows(db, sql, cutoff).await?;
            report.record(schema, name, violations);
        }
        report.record(
            schema,
            "the audit chain is unbroken",
            audit::verify_chain(db).await?,
        );
        let lost = rotate::count_keys(db, service).await?.into_iter();
        let lost = lost.filter(|count| !crypto.knows(&count.key));
        let lost = lost.map(|count| {
            format!(
                "the field key `{}` of {} fields in {} is not in field-keys.toml",
                count.key, count.fields, count.column
            )
        });
        report.record(schema, "every key that sealed a field is there", lost.collect());
        for invariant in &service.invariants {
            let violations = match &invariant.test {
                Test::Sql(sql) => rows(db, sql, cutoff).await?,
                Test::Fn(test) => test(db, cutoff).await?,
            };
            report.record(schema, invariant.name, violations);
        }
    }
    for consumer in services {
        for reaction in &consumer.reactions {
            let Some(producer) = services.iter().find(|service| owns(service, reaction.subject)) else {
                continue;
            };
            let sql = format!(
                "select 'event ' || o.event_id || ' (' || o.subject || ') was not applied by {name}'
                 from {from}.outbox o
                 where o.subject = '{subject}' and o.published_at < $1
                   and not exists (select 1 from {to}.inbox i where i.consumer = '{name}' and i.event_id = o.event_id)
                   and not exists (select 1 from {to}.dead_letter d where d.consumer = '{name}' and d.event_id = o.event_id)
                 limit 20",
                name = reaction.name,
                subject = reaction.subject,
                from = producer.schema,
                to = consumer.schema,
            );
            let violations = sqlx::query_scalar(AssertSqlSafe(sql))
                .bind(cutoff)
                .fetch_all(&mut *db)
                .await?;
            report.record(
                consumer.schema,
                &format!("every {} was applied by {}", reaction.subject, reaction.name),
                violations,
            );
        }
    }
    Ok(report)
}

fn owns(service: &Service, subject: &str) -> bool {
    subject
        .strip_prefix("tb.evt.")
        .and_then(|rest| rest.split('.').next())
        == Some(service.name)
}

async fn rows(db: &mut PgConnection, sql: &'static str, cutoff: OffsetDateTime) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar(sql).bind(cutoff).fetch_all(db).await
}

impl Report {
    /// Adds the outcome of one invariant.
    pub fn record(&mut self, schema: &str, invariant: &str, mut violations: Vec<String>) {
        self.tested.push(format!("{schema}: {invariant}"));
        if !violations.is_empty() {
            violations.truncate(20);
            self.broken.push(Broken {
                schema: schema.into(),
                invariant: invariant.into(),
                violations,
            });
        }
    }

    /// Whether everything holds.
    pub fn is_clean(&self) -> bool {
        self.broken.is_empty()
    }
}
