//! Blocks and rows as they stand, for proving them and for handing them out. What cannot be read is a finding, not an
//! error.
//!
//! The chain is walked a piece at a time, so that ten million rows need no more memory than a few thousand.

use sqlx::PgConnection;

use super::rows::{self, Unreadable};
use crate::domain::{
    chain::{Block, Hash},
    transfer::Transfer,
};

/// Rows of a piece, about: a block is never cut.
const ROWS: i64 = 5_000;
/// Blocks of a piece at most.
const BLOCKS: i64 = 500;

/// A row with the digest that was written beside it.
#[derive(Debug)]
pub struct Row {
    /// Its serial number.
    pub seq: i64,
    /// The row; nothing when a column holds what the service never writes.
    pub transfer: Option<Transfer>,
    /// The digest beside it.
    pub digest: Hash,
}

/// A block with the rows that it says it holds.
#[derive(Debug)]
pub struct Written {
    /// Number of the block.
    pub no: i64,
    /// Serial number of its last transfer, as it says.
    pub last_seq: i64,
    /// The block; nothing when a column holds what the service never writes.
    pub block: Option<Block>,
    /// Rows after those of the block before, up to `last_seq`.
    pub rows: Vec<Row>,
}

/// The blocks after number `no`, whose last transfer is `seq`, up to number `to`: as many as make a piece, none at the
/// end.
///
/// # Errors
/// The database.
pub async fn piece_after(db: &mut PgConnection, no: i64, seq: i64, to: i64) -> sqlx::Result<Vec<Written>> {
    let mut blocks = blocks_between(db, no, to).await?;
    let fits = blocks
        .iter()
        .take_while(|block| block.last_seq.saturating_sub(seq) <= ROWS)
        .count();
    blocks.truncate(fits.max(1));
    let Some(last) = blocks.last().map(|block| block.last_seq) else {
        return Ok(blocks);
    };
    let mut rows = rows_between(db, seq, last).await?.into_iter().peekable();
    for block in &mut blocks {
        while let Some(row) = rows.next_if(|row| row.seq <= block.last_seq) {
            block.rows.push(row);
        }
    }
    Ok(blocks)
}

/// The first row after serial number `seq`: beyond the last block there is none.
///
/// # Errors
/// The database.
pub async fn row_after(db: &mut PgConnection, seq: i64) -> sqlx::Result<Option<i64>> {
    sqlx::query_scalar!(
        "select seq from ledger.transfer where seq > $1 order by seq limit 1",
        seq
    )
    .fetch_optional(db)
    .await
}

/// Serial number of the last transfer of block `no`; 0 when there is no such block.
///
/// # Errors
/// The database.
pub async fn last_seq_of(db: &mut PgConnection, no: i64) -> sqlx::Result<i64> {
    let found = sqlx::query_scalar!("select last_seq from ledger.block where no = $1", no)
        .fetch_optional(db)
        .await?;
    Ok(found.unwrap_or(0))
}

async fn blocks_between(db: &mut PgConnection, after: i64, to: i64) -> sqlx::Result<Vec<Written>> {
    let found = sqlx::query!(
        "select no, suite, prev_hash, hash, n, last_seq, at from ledger.block where no > $1 and no <= $2
         order by no limit $3",
        after,
        to,
        BLOCKS
    )
    .fetch_all(db)
    .await?;
    let written = found.into_iter().map(|row| {
        let read = || -> Result<Block, Unreadable> {
            Ok(Block {
                no: row.no,
                suite: rows::suite(&row.suite)?,
                prev_hash: rows::hash(&row.prev_hash)?,
                hash: rows::hash(&row.hash)?,
                n: row.n,
                last_seq: row.last_seq,
                at: row.at,
            })
        };
        Written {
            no: row.no,
            last_seq: row.last_seq,
            block: read().ok(),
            rows: Vec::new(),
        }
    });
    Ok(written.collect())
}

async fn rows_between(db: &mut PgConnection, after: i64, to: i64) -> sqlx::Result<Vec<Row>> {
    let found = sqlx::query!(
        "select seq, key, leg, fingerprint, kind, unit, dr, cr, posted, pending, hold_seq, reverses_seq, purpose,
             reference, effective, period, raw_minutes, weight_bp, settings_version, expires_at, waived, dr_version,
             dr_after, cr_version, cr_after, block_no, at, digest
         from ledger.transfer where seq > $1 and seq <= $2 order by seq",
        after,
        to
    )
    .fetch_all(db)
    .await?;
    found
        .into_iter()
        .map(|row| {
            let read = || -> Result<Transfer, Unreadable> { Ok(rows::transfer!(row)) };
            Ok(Row {
                seq: row.seq,
                transfer: read().ok(),
                digest: rows::hash(&row.digest)?,
            })
        })
        .collect()
}
