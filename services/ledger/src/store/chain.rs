//! Blocks and rows as they stand, for proving them. A row that cannot be read is a finding, not an error.

use sqlx::PgConnection;

use super::rows::{self, Unreadable};
use crate::domain::{
    chain::{Block, Hash},
    transfer::Transfer,
};

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

/// Blocks after number `no`, at most `limit`.
///
/// # Errors
/// The database.
pub async fn blocks_after(db: &mut PgConnection, no: i64, limit: i64) -> sqlx::Result<Vec<Block>> {
    let found = sqlx::query!(
        "select no, suite, prev_hash, hash, n, last_seq, at from ledger.block where no > $1 order by no limit $2",
        no,
        limit
    )
    .fetch_all(db)
    .await?;
    found
        .into_iter()
        .map(|row| {
            Ok(Block {
                no: row.no,
                suite: rows::suite(&row.suite)?,
                prev_hash: rows::hash(&row.prev_hash)?,
                hash: rows::hash(&row.hash)?,
                n: row.n,
                last_seq: row.last_seq,
                at: row.at,
            })
        })
        .collect()
}

/// Rows with serial numbers above `after`, up to `to`.
///
/// # Errors
/// The database.
pub async fn rows_between(db: &mut PgConnection, after: i64, to: i64) -> sqlx::Result<Vec<Row>> {
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
