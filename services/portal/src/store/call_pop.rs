//! `portal.call_pop`: who calls, until a seat opens it.

use runtime::Result;
use sqlx::PgConnection;
use time::OffsetDateTime;

/// Keeps a sealed number under the hash of its token.
pub async fn insert(
    db: &mut PgConnection,
    token_hash: &[u8],
    number: &[u8],
    expires_at: OffsetDateTime,
) -> Result<()> {
    sqlx::query!(
        "insert into portal.call_pop (token_hash, number, expires_at) values ($1, $2, $3)",
        token_hash,
        number,
        expires_at,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// The sealed number of a token, once.
pub async fn take(db: &mut PgConnection, token_hash: &[u8], now: OffsetDateTime) -> Result<Option<Vec<u8>>> {
    let number = sqlx::query_scalar!(
        "delete from portal.call_pop where token_hash = $1 and expires_at > $2 returning number",
        token_hash,
        now,
    )
    .fetch_optional(db)
    .await?;
    Ok(number)
}

/// Forgets what no seat has opened in time.
pub async fn forget(db: &mut PgConnection, now: OffsetDateTime) -> Result<()> {
    sqlx::query!("delete from portal.call_pop where expires_at <= $1", now)
        .execute(db)
        .await?;
    Ok(())
}
