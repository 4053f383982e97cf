//! Signed heads of the chain.

use sqlx::PgConnection;
use time::{Date, OffsetDateTime};

use super::rows::{self, suite_word};
use crate::domain::head::{DayHead, end_of};

/// A signed head as it stands.
#[derive(Debug)]
pub struct Signed {
    /// What was signed about.
    pub head: DayHead,
    /// Name of the key.
    pub key_id: String,
    /// Its public half.
    pub public_key: Vec<u8>,
    /// Over the head's text.
    pub signature: Vec<u8>,
    /// When.
    pub at: OffsetDateTime,
}

impl Signed {
    /// The line that was signed.
    pub fn text(&self) -> String {
        self.head.text(&self.key_id, self.at)
    }
}

/// The time of the first block, and the newest day with a signed head.
///
/// # Errors
/// The database.
pub async fn reach(db: &mut PgConnection) -> sqlx::Result<(Option<OffsetDateTime>, Option<Date>)> {
    let row = sqlx::query!(
        "select (select at from ledger.block order by no limit 1) as first, (select max(day) from ledger.signed_head) as last"
    )
    .fetch_one(db)
    .await?;
    Ok((row.first, row.last))
}

/// The heads of these days, oldest first. A day before the first block has none.
///
/// # Errors
/// The database; a row that the service never writes.
pub async fn at_the_end_of(db: &mut PgConnection, days: &[Date]) -> sqlx::Result<Vec<DayHead>> {
    let ends: Vec<OffsetDateTime> = days.iter().map(|day| end_of(*day)).collect();
    let found = sqlx::query!(
        "select d.day as \"day!\", h.no, h.last_seq, h.hash, h.suite
         from unnest($1::date[], $2::timestamptz[]) as d(day, over_at) cross join lateral (
             select no, last_seq, hash, suite from ledger.block where at < d.over_at order by at desc, no desc limit 1
         ) h
         order by d.day",
        days,
        &ends,
    )
    .fetch_all(db)
    .await?;
    found
        .into_iter()
        .map(|row| {
            Ok(DayHead {
                day: row.day,
                block_no: row.no,
                last_seq: row.last_seq,
                suite: rows::suite(&row.suite)?,
                hash: rows::hash(&row.hash)?,
            })
        })
        .collect()
}

/// Keeps the public half of a key, if it is new.
///
/// # Errors
/// The database.
pub async fn keep_key(
    db: &mut PgConnection,
    now: OffsetDateTime,
    id: &str,
    public_key: &[u8],
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into ledger.head_key (id, public_key, since) values ($1, $2, $3) on conflict (id) do nothing",
        id,
        public_key,
        now
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Keeps a signed head.
///
/// # Errors
/// The database.
pub async fn keep(
    db: &mut PgConnection,
    now: OffsetDateTime,
    head: &DayHead,
    key_id: &str,
    signature: &[u8],
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into ledger.signed_head (day, block_no, last_seq, hash, suite, key_id, signature, at)
         values ($1, $2, $3, $4, $5, $6, $7, $8)",
        head.day,
        head.block_no,
        head.last_seq,
        &head.hash[..],
        suite_word(head.suite),
        key_id,
        signature,
        now
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Heads of `until` (nothing = the newest) and before, newest first, at most `limit`.
///
/// # Errors
/// The database; a row that the service never writes.
pub async fn before(db: &mut PgConnection, until: Option<Date>, limit: i64) -> sqlx::Result<Vec<Signed>> {
    let found = sqlx::query!(
        "select h.day, h.block_no, h.last_seq, h.hash, h.suite, h.key_id, k.public_key, h.signature, h.at
         from ledger.signed_head h join ledger.head_key k on k.id = h.key_id
         where $1::date is null or h.day <= $1
         order by h.day desc limit $2",
        until,
        limit
    )
    .fetch_all(db)
    .await?;
    found
        .into_iter()
        .map(|row| {
            Ok(Signed {
                head: DayHead {
                    day: row.day,
                    block_no: row.block_no,
                    last_seq: row.last_seq,
                    suite: rows::suite(&row.suite)?,
                    hash: rows::hash(&row.hash)?,
                },
                key_id: row.key_id,
                public_key: row.public_key,
                signature: row.signature,
                at: row.at,
            })
        })
        .collect()
}

/// A signed head beside the block that it names.
#[derive(Debug)]
pub struct Compared {
    /// The head.
    pub signed: Signed,
    /// Whether the block says the same.
    pub is_the_blocks: bool,
    /// The time of the block after it, which must belong to a later day.
    pub next_block_at: Option<OffsetDateTime>,
}

/// All signed heads beside their blocks, oldest first: one a day.
///
/// # Errors
/// The database; a row that the service never writes.
pub async fn compared(db: &mut PgConnection) -> sqlx::Result<Vec<Compared>> {
    let found = sqlx::query!(
        "select h.day, h.block_no, h.last_seq, h.hash, h.suite, h.key_id, k.public_key, h.signature, h.at,
             coalesce((b.hash, b.last_seq, b.suite) = (h.hash, h.last_seq, h.suite), false) as \"is_the_blocks!\",
             n.at as \"next_block_at?\"
         from ledger.signed_head h join ledger.head_key k on k.id = h.key_id
             left join ledger.block b on b.no = h.block_no left join ledger.block n on n.no = h.block_no + 1
         order by h.day"
    )
    .fetch_all(db)
    .await?;
    found
        .into_iter()
        .map(|row| {
            Ok(Compared {
                signed: Signed {
                    head: DayHead {
                        day: row.day,
                        block_no: row.block_no,
                        last_seq: row.last_seq,
                        suite: rows::suite(&row.suite)?,
                        hash: rows::hash(&row.hash)?,
                    },
                    key_id: row.key_id,
                    public_key: row.public_key,
                    signature: row.signature,
                    at: row.at,
                },
                is_the_blocks: row.is_the_blocks,
                next_block_at: row.next_block_at,
            })
        })
        .collect()
}
