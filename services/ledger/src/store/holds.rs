//! Holds that nobody has resolved.

use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

/// Keys of the holds whose time has come, the one that came first before the others.
///
/// # Errors
/// The database.
pub async fn due(db: &mut PgConnection, now: OffsetDateTime, limit: i64) -> sqlx::Result<Vec<Uuid>> {
    sqlx::query_scalar!(
        "select t.key from ledger.open_hold h join ledger.transfer t on t.seq = h.seq
         where h.expires_at <= $1 order by h.expires_at, h.seq limit $2",
        now,
        limit
    )
    .fetch_all(db)
    .await
}
