//! Tests of gateways: each goes through the one that it names.

use kernel::MessageId;
use sqlx::{PgConnection, Result};
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use super::queue::{Claimed, Row, claimed};
use crate::domain::throttle::Slots;

/// How long a test stands on the page.
const SHOWN: Duration = Duration::DAY;
/// Most that stand there.
const MOST: i64 = 10;

/// A queued message goes through this gateway alone.
pub async fn only_by(db: &mut PgConnection, message: MessageId, provider: &str) -> Result<()> {
    sqlx::query!(
        "update notification.message set only_by = $2 where id = $1 and state = 'queued'",
        message.uuid(),
        provider
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Claims tests that are to go through this gateway, held or not: that is what they find out. One that nobody could send in its
/// time expires.
pub async fn claim(
    db: &mut PgConnection,
    provider: &str,
    instance: Uuid,
    slots: &Slots,
    now: OffsetDateTime,
) -> Result<Vec<Claimed>> {
    let rows = sqlx::query_as!(
        Row,
        r#"with due as (
             select id, coalesce(expires_at <= $3, false) as late from notification.message
             where state = 'queued' and only_by = $1 and queued_at > $6
             order by queued_at, id limit $4 for update skip locked),
           numbered as (
             select id, late, row_number() over (partition by late order by id) - 1 as slot from due)
           update notification.message m
           set state = case when n.late then 'expired' else 'claimed' end,
               claimed_at = case when not n.late
                 then $5::timestamptz + n.slot * $7::bigint * interval '1 microsecond' end,
               claimed_by = case when not n.late then $2::uuid end,
               provider = case when not n.late then $1 end,
               attempts = m.attempts + (not n.late)::integer::smallint
           from numbered n where m.id = n.id
           returning m.id, m.template, m.phone, m.content, m.attempts, m.lane, m.claimed_at,
                     not n.late as "claimed!", null::bytea as openid"#,
        provider,
        instance,
        now,
        i64::try_from(slots.count).unwrap_or(i64::MAX),
        slots.first,
        now - SHOWN,
        i64::try_from(slots.spacing.whole_microseconds()).unwrap_or(i64::MAX),
    )
    .fetch_all(db)
    .await?;
    Ok(claimed(rows).0)
}

/// A test as it stands, its number sealed.
pub struct Listed {
    /// Which.
    pub id: Uuid,
    /// Through which gateway.
    pub provider: String,
    /// Sealed number.
    pub phone: Option<Vec<u8>>,
    /// State.
    pub state: String,
    /// The gateway's code.
    pub error: Option<String>,
    /// When it was asked for.
    pub queued_at: OffsetDateTime,
}

/// The last tests, newest first.
pub async fn latest(db: &mut PgConnection, now: OffsetDateTime) -> Result<Vec<Listed>> {
    sqlx::query_as!(
        Listed,
        r#"select id, only_by as "provider!", phone, state, error, queued_at from notification.message
           where only_by is not null and queued_at > $1 order by queued_at desc, id desc limit $2"#,
        now - SHOWN,
        MOST
    )
    .fetch_all(db)
    .await
}
