//! Refills the stream from the outboxes: the databases are the truth, the stream is a cable.

use futures::future::try_join_all;
use sqlx::{PgPool, Row};

use crate::{Bus, outbox};

/// What a replay has done for one service.
#[derive(Debug, Clone)]
pub struct Replayed {
    /// The schema whose outbox was read.
    pub schema: String,
    /// Events put on the stream again. Consumers know by their inbox what they have done.
    pub events: u64,
}

/// Publishes every event of a service's outbox again, oldest first, under its own id. `pool` reads the schema,
/// `bus` is the broker's `admin` user.
///
/// # Errors
/// The database or the broker does not answer.
pub async fn replay(pool: &PgPool, bus: &Bus, schema: &str) -> Result<Replayed, async_nats::Error> {
    let mut events = 0;
    let mut after = 0_i64;
    loop {
        // Paging by id is safe here and nowhere else: rows that commit later are unpublished, and the relay takes them.
        let rows = sqlx::query(sqlx::AssertSqlSafe(format!(
            "select id, event_id, subject, aggregate, payload, actor, traceparent, occurred_at
             from {schema}.outbox where id > $1 and published_at is not null order by id limit 500"
        )))
        .bind(after)
        .fetch_all(pool)
        .await?;
        let Some(last) = rows.last() else { break };
        after = last.try_get("id")?;
        let mut acknowledgements = Vec::with_capacity(rows.len());
        for row in &rows {
            acknowledgements.push(outbox::publish(bus, row).await?.into_future());
        }
        try_join_all(acknowledgements).await?;
        events += rows.len() as u64;
    }
    Ok(Replayed {
        schema: schema.into(),
        events,
    })
}
