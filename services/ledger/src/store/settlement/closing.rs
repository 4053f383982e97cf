//! Closing a period: the row that the poster heeds, then the hash of every balance at that moment.

use kernel::HalfYear;
use sqlx::PgConnection;
use time::OffsetDateTime;

use crate::{
    domain::{
        chain::Hash,
        settlement::seal::{CHUNK, Held},
    },
    store::rows,
};

/// How far the snapshot is hashed.
#[derive(Debug, Clone, Copy)]
pub struct Progress {
    /// The last transfer of the period.
    pub last_seq: i64,
    /// The stretch that comes next, from 0.
    pub next: i64,
    /// Accounts so far.
    pub accounts: i64,
    /// Hash so far; nothing before the first stretch.
    pub hash: Option<Hash>,
}

/// How far the closing has come; nothing = it has not begun.
///
/// # Errors
/// The database.
pub async fn progress(db: &mut PgConnection, no: i32) -> sqlx::Result<Option<Progress>> {
    let row = sqlx::query!(
        "select closed_seq, hashed_chunks, hashed_accounts, snapshot_hash from ledger.settlement where no = $1",
        no
    )
    .fetch_one(db)
    .await?;
    let Some(last_seq) = row.closed_seq else {
        return Ok(None);
    };
    Ok(Some(Progress {
        last_seq,
        next: row.hashed_chunks,
        accounts: row.hashed_accounts,
        hash: row.snapshot_hash.as_deref().map(rows::hash).transpose()?,
    }))
}

/// Closes the period under the poster's lock: whatever is posted from now on belongs to a later one.
///
/// # Errors
/// The database.
pub async fn close(
    db: &mut PgConnection,
    no: i32,
    period: HalfYear,
    last_seq: i64,
    at: OffsetDateTime,
) -> sqlx::Result<()> {
    sqlx::query!(
        "with closed as (insert into ledger.closed_period (period, last_seq, at) values ($2, $3, $4))
         update ledger.settlement set closed_seq = $3 where no = $1",
        no,
        period.to_string(),
        last_seq,
        at
    )
    .execute(db)
    .await?;
    Ok(())
}

/// What the accounts of a stretch held after the transfer `last_seq`: what they hold now, less what has moved since, both
/// from one snapshot.
///
/// # Errors
/// The database.
pub async fn accounts(db: &mut PgConnection, last_seq: i64, chunk: i64) -> sqlx::Result<Vec<Held>> {
    let rows = sqlx::query!(
        "with moved as (
             select dr as id, posted as dr_posted, 0 as cr_posted, pending as dr_pending, 0 as cr_pending
             from ledger.transfer where seq > $1 and dr >= $2 and dr < $3
             union all
             select cr, 0, posted, 0, pending from ledger.transfer where seq > $1 and cr >= $2 and cr < $3
         ), since as (
             select id, count(*) as n, sum(dr_posted) as dr_posted, sum(cr_posted) as cr_posted,
                 sum(dr_pending) as dr_pending, sum(cr_pending) as cr_pending
             from moved group by id
         )
         select b.account_id as id, b.version - coalesce(s.n, 0) as \"version!\",
             (b.dr_posted - coalesce(s.dr_posted, 0))::bigint as \"dr_posted!\",
             (b.cr_posted - coalesce(s.cr_posted, 0))::bigint as \"cr_posted!\",
             (b.dr_pending - coalesce(s.dr_pending, 0))::bigint as \"dr_pending!\",
             (b.cr_pending - coalesce(s.cr_pending, 0))::bigint as \"cr_pending!\"
         from ledger.balance b left join since s on s.id = b.account_id
         where b.account_id >= $2 and b.account_id < $3 and b.version > coalesce(s.n, 0)
         order by b.account_id",
        last_seq,
        chunk * CHUNK,
        (chunk + 1) * CHUNK
    )
    .fetch_all(db)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Held {
            id: row.id,
            version: row.version,
            dr_posted: row.dr_posted,
            cr_posted: row.cr_posted,
            dr_pending: row.dr_pending,
            cr_pending: row.cr_pending,
        })
        .collect())
}

/// Whether no account has a number in this stretch or after it.
///
/// # Errors
/// The database.
pub async fn is_past_the_last(db: &mut PgConnection, chunk: i64) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        "select not exists (select from ledger.balance where account_id >= $1) as \"past!\"",
        chunk * CHUNK
    )
    .fetch_one(db)
    .await
}

/// One more stretch is hashed.
///
/// # Errors
/// The database.
pub async fn hashed(db: &mut PgConnection, no: i32, hash: &Hash, accounts: i64) -> sqlx::Result<()> {
    sqlx::query!(
        "update ledger.settlement set hashed_chunks = hashed_chunks + 1, hashed_accounts = hashed_accounts + $3,
             snapshot_hash = $2 where no = $1",
        no,
        &hash[..],
        accounts
    )
    .execute(db)
    .await?;
    Ok(())
}

/// The period is sealed and the settlement done.
///
/// # Errors
/// The database.
pub async fn seal(
    db: &mut PgConnection,
    no: i32,
    period: HalfYear,
    accounts: i64,
    hash: &Hash,
    at: OffsetDateTime,
) -> sqlx::Result<()> {
    sqlx::query!(
        "with sealed as (update ledger.closed_period set accounts = $3, snapshot_hash = $4 where period = $2)
         update ledger.settlement set state = 'posted', posted_at = $5 where no = $1",
        no,
        period.to_string(),
        accounts,
        &hash[..],
        at
    )
    .execute(db)
    .await?;
    Ok(())
}
