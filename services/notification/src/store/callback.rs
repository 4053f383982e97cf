//! What gateways post: kept as it came, then read.

use sqlx::{PgConnection, PgPool, Result};
use time::OffsetDateTime;

/// A callback that nobody has read.
pub struct Unread {
    /// Its number.
    pub id: i64,
    /// Whose it is.
    pub gateway: String,
    /// Which of the gateway's doors it came in by.
    pub door: String,
    /// Sealed body.
    pub body: Vec<u8>,
    /// When.
    pub received_at: OffsetDateTime,
}

/// Keeps sealed bodies, in their order: all or none.
pub async fn keep(
    pool: &PgPool,
    gateway: &str,
    door: &str,
    bodies: &[Vec<u8>],
    now: OffsetDateTime,
) -> Result<()> {
    sqlx::query!(
        "insert into notification.callback (provider, door, body, received_at, state)
         select $1, $2, x.body, $4, 'received' from unnest($3::bytea[]) with ordinality as x (body, no) order by x.no",
        gateway,
        door,
        bodies,
        now
    )
    .execute(pool)
    .await?;
    Ok(())
}

/// The oldest unread, up to `most` of together about `octets`, at least one; held until the transaction ends.
pub async fn unread(db: &mut PgConnection, most: i64, octets: i32) -> Result<Vec<Unread>> {
    let held = sqlx::query!(
        "select id, octet_length(body) as \"octets!\" from notification.callback
         where state = 'received' order by id limit $1 for update skip locked",
        most
    )
    .fetch_all(&mut *db)
    .await?;
    let mut before: i32 = 0;
    let some = held.into_iter().take_while(|row| {
        let fits = before < octets;
        before = before.saturating_add(row.octets);
        fits
    });
    let some: Vec<i64> = some.map(|row| row.id).collect();
    let rows = sqlx::query!(
        "select id, provider, door, body, received_at from notification.callback where id = any($1) order by id",
        &some
    )
    .fetch_all(db)
    .await?;
    let unread = rows.into_iter().map(|row| Unread {
        id: row.id,
        gateway: row.provider,
        door: row.door,
        body: row.body,
        received_at: row.received_at,
    });
    Ok(unread.collect())
}

/// Marks them as read, or as malformed.
pub async fn mark(db: &mut PgConnection, read: &[i64], malformed: &[i64], now: OffsetDateTime) -> Result<()> {
    sqlx::query!(
        "update notification.callback
         set state = case when id = any($2) then 'malformed' else 'read' end, read_at = $3
         where id = any($1) or id = any($2)",
        read,
        malformed,
        now
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Forgets bodies that were read before `cut`: what they said is kept in receipts and replies. At most 1,000.
pub async fn forget_read_before(db: &mut PgConnection, cut: OffsetDateTime) -> Result<u64> {
    let gone = sqlx::query!(
        "delete from notification.callback where id in
           (select id from notification.callback where state = 'read' and read_at < $1 limit 1000)",
        cut
    )
    .execute(db)
    .await?;
    Ok(gone.rows_affected())
}
