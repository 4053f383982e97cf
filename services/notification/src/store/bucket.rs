//! When the next message may be claimed under each limit.

use sqlx::{PgConnection, Result};
use time::{Duration, OffsetDateTime};

use crate::domain::throttle::{self, Bucket, Slots};

/// A limit by its name.
pub struct Limit {
    /// `channel yunmas`, `outreach yunmas`, `campaign …`.
    pub name: String,
    /// Between two messages.
    pub spacing: Duration,
}

/// The buckets of these limits, locked until the transaction ends, in the order of their names so that nobody waits in a ring.
pub async fn lock(db: &mut PgConnection, limits: &[Limit], now: OffsetDateTime) -> Result<Vec<Bucket>> {
    if limits.is_empty() {
        return Ok(Vec::new());
    }
    let mut names: Vec<String> = limits.iter().map(|limit| limit.name.clone()).collect();
    names.sort_unstable();
    sqlx::query!(
        "insert into notification.bucket (name, next_at)
         select name, $2 from unnest($1::text[]) as name order by name on conflict do nothing",
        &names,
        now
    )
    .execute(&mut *db)
    .await?;
    let rows = sqlx::query!(
        "select name, next_at from notification.bucket where name = any($1) order by name for update",
        &names
    )
    .fetch_all(db)
    .await?;
    Ok(limits
        .iter()
        .map(|limit| Bucket {
            next_at: rows
                .iter()
                .find(|row| row.name == limit.name)
                .map_or(now, |row| row.next_at),
            spacing: limit.spacing,
        })
        .collect())
}

/// Notes that the first `taken` slots are used.
pub async fn take(
    db: &mut PgConnection,
    limits: &[Limit],
    buckets: &[Bucket],
    slots: &Slots,
    taken: usize,
) -> Result<()> {
    if taken == 0 || limits.is_empty() {
        return Ok(());
    }
    let names: Vec<String> = limits.iter().map(|limit| limit.name.clone()).collect();
    let next: Vec<OffsetDateTime> = buckets
        .iter()
        .map(|bucket| throttle::after(slots, taken, bucket))
        .collect();
    sqlx::query!(
        "update notification.bucket b set next_at = n.next_at
         from unnest($1::text[], $2::timestamptz[]) as n (name, next_at) where b.name = n.name",
        &names,
        &next
    )
    .execute(db)
    .await?;
    Ok(())
}
