//! What gateways post: kept as it came, then read.

use sqlx::{PgConnection, PgPool, Result};
use time::OffsetDateTime;

/// Which door it came through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Door {
    /// Aliyun's delivery receipts.
    AliyunReport,
    /// Aliyun's replies.
    AliyunUp,
    /// 云MAS's receipts and replies.
    YunmasPush,
}

impl Door {
    const ALL: [Self; 3] = [Self::AliyunReport, Self::AliyunUp, Self::YunmasPush];

    /// Gateway and door, as in the address and in the database.
    pub fn names(self) -> (&'static str, &'static str) {
        match self {
            Door::AliyunReport => ("aliyun", "report"),
            Door::AliyunUp => ("aliyun", "up"),
            Door::YunmasPush => ("yunmas", "push"),
        }
    }
}

/// A callback that nobody has read.
pub struct Unread {
    /// Its number.
    pub id: i64,
    /// Where it came in.
    pub door: Door,
    /// Sealed body.
    pub body: Vec<u8>,
    /// When.
    pub received_at: OffsetDateTime,
}

/// Keeps a sealed body.
pub async fn keep(pool: &PgPool, door: Door, body: &[u8], now: OffsetDateTime) -> Result<()> {
    let (provider, door) = door.names();
    sqlx::query!(
        "insert into notification.callback (provider, door, body, received_at, state)
         values ($1, $2, $3, $4, 'received')",
        provider,
        door,
        body,
        now
    )
    .execute(pool)
    .await?;
    Ok(())
}

/// The oldest unread, up to `most`, held until the transaction ends.
pub async fn unread(db: &mut PgConnection, most: i64) -> Result<Vec<Unread>> {
    let rows = sqlx::query!(
        "select id, provider, door, body, received_at from notification.callback
         where state = 'received' order by id limit $1 for update skip locked",
        most
    )
    .fetch_all(db)
    .await?;
    let unread = rows.into_iter().filter_map(|row| {
        let door = Door::ALL
            .into_iter()
            .find(|door| door.names() == (row.provider.as_str(), row.door.as_str()))?;
        Some(Unread {
            id: row.id,
            door,
            body: row.body,
            received_at: row.received_at,
        })
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
