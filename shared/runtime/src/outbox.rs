//! The outbox: the only road from a service to the stream.

use std::{sync::Arc, time::Duration};

use async_nats::HeaderMap;
use contracts::{Actor, Error, headers};
use futures::future::try_join_all;
use sqlx::{PgConnection, Row};
use time::{OffsetDateTime, format_description::well_known::Rfc3339};
use tokio::{sync::Notify, time::Instant};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::{Bus, Host, Result, cx::Pending, telemetry};

/// Name under which the relay is woken.
pub(crate) const RELAY: &str = "outbox-relay";
/// How often the relay looks without being woken.
const POLL: Duration = Duration::from_millis(200);
/// Rows that one turn of the relay takes.
const TURN: i64 = 256;
/// From the beginning of a turn to that of the next, at the least: under load events go out by groups, and a commit a turn
/// is not what the database spends its time on. Who has been idle goes at once.
const PACE: Duration = Duration::from_millis(2);

/// How a turn begins. A mark that a power cut takes is made again, as after any crash: the database need not wait for the
/// disk. And rows are found by their indexes: a plan that was made while the table was small would read all of it.
const OPENING: &str = "begin; set local synchronous_commit = off; set local enable_seqscan = off";

/// An event that is emitted but not yet committed.
pub(crate) struct Waiting {
    pub by: Actor,
    pub event_id: Uuid,
    pub subject: &'static str,
    pub aggregate: String,
    pub payload: String,
    pub traceparent: Option<String>,
}

/// Bytes of an event that the broker still carries beside its headers.
const LARGEST_EVENT: usize = 900_000;

/// Writes everything a unit of work leaves behind besides its state, in one statement.
///
/// # Errors
/// The database, or an event that could never be published: it would hold up all that come after it.
pub(crate) async fn write(
    db: &mut PgConnection,
    host: &Host,
    now: OffsetDateTime,
    pending: &Pending,
) -> Result<()> {
    if pending.events.is_empty() && pending.audits.is_empty() && pending.answers.is_empty() {
        return Ok(());
    }
    for event in &pending.events {
        let owner = event
            .subject
            .strip_prefix("tb.evt.")
            .and_then(|rest| rest.split('.').next());
        if owner != Some(host.service()) {
            return Err(
                Error::internal(format!("{} is not an event of {}", event.subject, host.service())).into(),
            );
        }
        if event.payload.len() > LARGEST_EVENT {
            return Err(
                Error::internal(format!("{} has {} bytes", event.subject, event.payload.len())).into(),
            );
        }
    }
    let named = |actor: &Actor| serde_json::to_value(actor).expect("an actor is plain data");
    let answers = &pending.answers;
    sqlx::query(
        "with event as (
             insert into outbox (event_id, subject, aggregate, payload, traceparent, actor, occurred_at)
             select *, $7 from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[])
         ), audited as (
             insert into audit (action, object, detail, actor, at)
             select *, $7 from unnest($8::text[], $9::text[], $10::jsonb[], $11::jsonb[])
         )
         insert into idempotency (key, subject, fingerprint, reply, created_at)
         select *, $7 from unnest($12::uuid[], $13::text[], $14::bytea[], $15::bytea[])",
    )
    .bind(
        pending
            .events
            .iter()
            .map(|event| event.event_id)
            .collect::<Vec<_>>(),
    )
    .bind(
        pending
            .events
            .iter()
            .map(|event| event.subject)
            .collect::<Vec<_>>(),
    )
    .bind(
        pending
            .events
            .iter()
            .map(|event| event.aggregate.as_str())
            .collect::<Vec<_>>(),
    )
    .bind(
        pending
            .events
            .iter()
            .map(|event| event.payload.as_str())
            .collect::<Vec<_>>(),
    )
    .bind(
        pending
            .events
            .iter()
            .map(|event| event.traceparent.as_deref())
            .collect::<Vec<_>>(),
    )
    .bind(
        pending
            .events
            .iter()
            .map(|event| named(&event.by).to_string())
            .collect::<Vec<_>>(),
    )
    .bind(now)
    .bind(
        pending
            .audits
            .iter()
            .map(|audit| audit.action.as_str())
            .collect::<Vec<_>>(),
    )
    .bind(
        pending
            .audits
            .iter()
            .map(|audit| audit.object.as_str())
            .collect::<Vec<_>>(),
    )
    .bind(
        pending
            .audits
            .iter()
            .map(|audit| &audit.detail)
            .collect::<Vec<_>>(),
    )
    .bind(
        pending
            .audits
            .iter()
            .map(|audit| named(&audit.by))
            .collect::<Vec<_>>(),
    )
    .bind(answers.iter().map(|answer| answer.key).collect::<Vec<_>>())
    .bind(answers.iter().map(|answer| answer.subject).collect::<Vec<_>>())
    .bind(
        answers
            .iter()
            .map(|answer| answer.fingerprint.as_slice())
            .collect::<Vec<_>>(),
    )
    .bind(
        answers
            .iter()
            .map(|answer| answer.reply.as_slice())
            .collect::<Vec<_>>(),
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Publishes what waits, again and again, until told to stop. Woken by commits; polls for what a crash left behind and
/// for what another process has committed.
pub(crate) async fn relay(host: Host, bus: Bus, waker: Arc<Notify>, stop: CancellationToken) {
    let (mut pause, mut woken) = (POLL, false);
    loop {
        let next = Instant::now() + PACE;
        match turn(&host, &bus, woken).await {
            Ok(published) if published == TURN as usize => continue,
            Ok(_) => pause = POLL,
            Err(error) => {
                tracing::warn!(service = host.service(), %error, "outbox relay waits");
                pause = (pause * 2).min(Duration::from_secs(2));
            }
        }
        tokio::select! {
            () = stop.cancelled() => break,
            () = waker.notified() => woken = true,
            () = tokio::time::sleep(pause) => woken = false,
        }
        tokio::time::sleep_until(next).await;
    }
    // What was committed during the shutdown still goes out.
    let _ = turn(&host, &bus, false).await;
}

/// One turn: locks rows that nobody else holds, publishes them in order, waits for every acknowledgement, marks them.
/// A crash anywhere leaves them unpublished or publishes them again under the same `Nats-Msg-Id`. Who was woken by a commit
/// need not ask first whether something waits.
async fn turn(host: &Host, bus: &Bus, woken: bool) -> std::result::Result<usize, async_nats::Error> {
    let pool = host.pool();
    let waits = "select exists (select 1 from outbox where published_at is null)";
    if !woken && !sqlx::query_scalar::<_, bool>(waits).fetch_one(pool).await? {
        return Ok(0);
    }
    if !bus.is_connected() {
        return Err("the broker is away".into());
    }
    let mut transaction = pool.begin_with(OPENING).await?;
    // One relay of a service at a time: the order of an aggregate's events is the order of their rows.
    let rows = sqlx::query(
        "with mine as materialized (
             select pg_try_advisory_xact_lock(hashtext('outbox ' || current_schema())) as alone
         )
         select id, event_id, subject, aggregate, payload, actor, traceparent, occurred_at from outbox
         where published_at is null and (select alone from mine) order by id limit $1 for update skip locked",
    )
    .bind(TURN)
    .fetch_all(&mut *transaction)
    .await?;
    if rows.is_empty() {
        return Ok(0);
    }
    let mut ids = Vec::with_capacity(rows.len());
    let mut acknowledgements = Vec::with_capacity(rows.len());
    for (place, row) in rows.iter().enumerate() {
        ids.push(row.try_get::<i64, _>("id")?);
        let sent = publish(bus, row).await?.into_future();
        if place == 0 {
            // Alone: where it does not arrive (a stream that is away), none may arrive that comes after it.
            sent.await?;
        } else {
            acknowledgements.push(sent);
        }
    }
    try_join_all(acknowledgements).await?;
    sqlx::query("update outbox set published_at = $1 where id = any($2)")
        .bind(host.clock().now())
        .bind(&ids)
        .execute(&mut *transaction)
        .await?;
    transaction.commit().await?;
    Ok(ids.len())
}

/// Puts one row of the outbox on the stream.
pub(crate) async fn publish(
    bus: &Bus,
    row: &sqlx::postgres::PgRow,
) -> std::result::Result<async_nats::jetstream::context::PublishAckFuture, async_nats::Error> {
    let mut head = HeaderMap::new();
    head.insert(
        async_nats::header::NATS_MESSAGE_ID,
        row.try_get::<Uuid, _>("event_id")?.to_string(),
    );
    head.insert(headers::ACTOR, row.try_get::<&str, _>("actor")?);
    head.insert(headers::AGGREGATE, row.try_get::<&str, _>("aggregate")?);
    head.insert(headers::ORDER, row.try_get::<i64, _>("id")?.to_string());
    head.insert(headers::SCHEMA, "1");
    head.insert(
        headers::OCCURRED_AT,
        row.try_get::<OffsetDateTime, _>("occurred_at")?
            .format(&Rfc3339)?,
    );
    if let Some(traceparent) = row.try_get::<Option<&str>, _>("traceparent")? {
        head.insert(headers::TRACEPARENT, traceparent);
    }
    let subject: String = row.try_get("subject")?;
    let payload: String = row.try_get("payload")?;
    Ok(bus
        .jetstream
        .publish_with_headers(subject, head, payload.into())
        .await?)
}

/// Tells the metrics how much waits.
pub(crate) async fn measure(host: &Host) -> Result<()> {
    let (waiting, dead): (i64, i64) = sqlx::query_as(
        "select (select count(*) from outbox where published_at is null),
                (select count(*) from dead_letter d where state = 'open' and not exists
                    (select 1 from inbox i where i.consumer = d.consumer and i.event_id = d.event_id))",
    )
    .fetch_one(host.pool())
    .await?;
    telemetry::instruments().waiting(host.service(), "outbox", waiting);
    telemetry::instruments().waiting(host.service(), "dead_letter", dead);
    Ok(())
}
