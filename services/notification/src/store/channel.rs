//! Gateways on hold, and numbers that want no outreach.

use kernel::ReplyId;
use sqlx::{PgConnection, Result};
use time::OffsetDateTime;

/// Leaves a gateway alone until then, because it refuses everything with this code.
pub async fn hold(db: &mut PgConnection, provider: &str, until: OffsetDateTime, code: &str) -> Result<()> {
    sqlx::query!(
        "insert into notification.channel (provider, held_until, code) values ($1, $2, $3)
         on conflict (provider) do update set held_until = excluded.held_until, code = excluded.code",
        provider,
        until,
        code
    )
    .execute(db)
    .await?;
    Ok(())
}

/// The gateways that are left alone now.
pub async fn held(db: &mut PgConnection, now: OffsetDateTime) -> Result<Vec<String>> {
    sqlx::query_scalar!(
        "select provider from notification.channel where held_until > $1",
        now
    )
    .fetch_all(db)
    .await
}

/// This number wants no more outreach: by a reply, or as the gateway knows.
pub async fn opt_out(
    db: &mut PgConnection,
    phone_index: &[u8],
    reply: Option<ReplyId>,
    at: OffsetDateTime,
) -> Result<()> {
    sqlx::query!(
        "insert into notification.opt_out (phone_index, at, reply_id) values ($1, $2, $3) on conflict do nothing",
        phone_index,
        at,
        reply.map(ReplyId::uuid)
    )
    .execute(db)
    .await?;
    Ok(())
}
