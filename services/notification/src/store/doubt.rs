//! Messages of which nobody knows whether the gateway took them.

use kernel::MessageId;
use sqlx::{PgConnection, Result};
use time::OffsetDateTime;

/// A message in doubt that is to be asked for.
pub struct Doubtful {
    /// Which.
    pub id: MessageId,
    /// Name of its text.
    pub template: String,
    /// Sealed number.
    pub phone: Vec<u8>,
    /// When it was handed over.
    pub claimed_at: OffsetDateTime,
    /// How often the gateway has been asked.
    pub checks: i16,
    /// Whether it may be sent once more: the text is still there, no part of it is known to have arrived, and it has not been
    /// repeated before.
    pub repeatable: bool,
}

/// What was found out.
pub enum Finding {
    /// It arrived then.
    Delivered(OffsetDateTime),
    /// It did not arrive.
    Failed(String),
    /// Ask again then.
    AskAt(OffsetDateTime),
    /// Send it once more.
    Repeat,
}

/// Messages in doubt that are due, up to `most`. Their next question is put off to `until`, so that no other process asks
/// at the same time.
pub async fn due(
    db: &mut PgConnection,
    provider: &str,
    most: i64,
    now: OffsetDateTime,
    until: OffsetDateTime,
) -> Result<Vec<Doubtful>> {
    let rows = sqlx::query!(
        r#"with due as (
             select id from notification.message
             where state = 'unknown' and check_at <= $1 and provider = $4
             order by check_at limit $2 for update skip locked)
           update notification.message m set check_at = $3
           from due where m.id = due.id
           returning m.id, m.template, m.phone, m.claimed_at, m.checks,
                     m.content is not null and not m.repeated and not exists (
                       select from notification.receipt k where k.message_id = m.id) as "repeatable!""#,
        now,
        most,
        until,
        provider
    )
    .fetch_all(db)
    .await?;
    let doubtful = rows.into_iter().filter_map(|row| {
        Some(Doubtful {
            id: row.id.into(),
            template: row.template,
            phone: row.phone?,
            claimed_at: row.claimed_at?,
            checks: row.checks,
            repeatable: row.repeatable,
        })
    });
    Ok(doubtful.collect())
}

/// Records a finding, unless a receipt has settled the message in the meantime.
pub async fn settle(
    db: &mut PgConnection,
    id: MessageId,
    finding: &Finding,
    now: OffsetDateTime,
) -> Result<()> {
    let (state, at, error) = match finding {
        Finding::Delivered(at) => ("delivered", *at, None),
        Finding::Failed(code) => ("failed", now, Some(code.as_str())),
        Finding::AskAt(at) => ("unknown", *at, Some("no_answer")),
        Finding::Repeat => ("queued", now, None),
    };
    sqlx::query!(
        "update notification.message
         set state = $2, error = $4, checks = case when $2 = 'queued' then 0 else checks + 1 end,
             repeated = repeated or $2 = 'queued',
             check_at = case when $2 = 'unknown' then $3 else check_at end,
             not_before = case when $2 = 'queued' then $3 else not_before end,
             submitted_at = case when $2 = 'delivered' then coalesce(submitted_at, claimed_at) else submitted_at end,
             delivered_at = case when $2 = 'delivered' then $3 else delivered_at end
         where id = $1 and state = 'unknown'",
        id.uuid(),
        state,
        at,
        error
    )
    .execute(db)
    .await?;
    Ok(())
}
