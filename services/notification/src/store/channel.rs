//! Gateways on hold.

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

/// A gateway that is left alone.
pub struct Hold {
    /// Which.
    pub provider: String,
    /// Until when.
    pub until: OffsetDateTime,
    /// The code with which it refused everything.
    pub code: String,
}

/// The holds that last.
pub async fn holds(db: &mut PgConnection, now: OffsetDateTime) -> Result<Vec<Hold>> {
    sqlx::query_as!(
        Hold,
        "select provider, held_until as until, code from notification.channel where held_until > $1 order by provider",
        now
    )
    .fetch_all(db)
    .await
}

/// Ends a hold; false if there is none.
pub async fn release(db: &mut PgConnection, provider: &str, now: OffsetDateTime) -> Result<bool> {
    let ended = sqlx::query!(
        "update notification.channel set held_until = $2 where provider = $1 and held_until > $2",
        provider,
        now
    )
    .execute(db)
    .await?;
    Ok(ended.rows_affected() == 1)
}

/// When each gateway last told of a message.
pub async fn last_receipts(db: &mut PgConnection) -> Result<Vec<(String, OffsetDateTime)>> {
    let rows = sqlx::query!(
        r#"select provider, max(received_at) as "at!" from notification.receipt group by provider"#
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.provider, row.at)).collect())
}
