//! Re-hashes the chain from the rows, a few thousand at a time, and names the first row that is not what was written.

use futures::future::BoxFuture;
use sqlx::PgConnection;
use time::OffsetDateTime;

use crate::{
    domain::chain::{Block, GENESIS, Hash, digest},
    store::chain::{self, Row, Written},
};

/// The chain is unbroken: every row has its digest, every block the hash over them and over the block before.
pub fn unbroken(db: &mut PgConnection, _: OffsetDateTime) -> BoxFuture<'_, sqlx::Result<Vec<String>>> {
    Box::pin(async move {
        let (mut prev_hash, mut last_seq, mut no) = (GENESIS, 0, 0);
        loop {
            let piece = chain::piece_after(db, no, last_seq, i64::MAX).await?;
            if piece.is_empty() {
                break;
            }
            for written in &piece {
                match proven(written, &prev_hash, last_seq) {
                    Ok(hash) => prev_hash = hash,
                    Err(broken) => return Ok(vec![broken]),
                }
                (no, last_seq) = (written.no, written.last_seq);
            }
        }
        // Rows after the last block were never chained.
        let beyond = chain::row_after(db, last_seq).await?;
        Ok(beyond
            .map(|seq| format!("transfer {seq} is in no block"))
            .into_iter()
            .collect())
    })
}

/// The hash of a block that is what was written after `prev_hash` and transfer `last_seq`, or what is wrong: the first
/// row, else the block itself.
fn proven(written: &Written, prev_hash: &Hash, last_seq: i64) -> Result<Hash, String> {
    let no = written.no;
    let Some(block) = &written.block else {
        return Err(format!("block {no} holds what was never written"));
    };
    for (row, seq) in written.rows.iter().zip(last_seq + 1..) {
        if row.seq != seq {
            return Err(format!("transfer {seq} is missing"));
        }
        row_of(block, row)?;
    }
    if block.prev_hash != *prev_hash {
        return Err(format!("block {no} does not follow the block before it"));
    }
    if usize::try_from(block.n) != Ok(written.rows.len()) {
        return Err(format!(
            "block {no} was written with {} transfers and has {}",
            block.n,
            written.rows.len()
        ));
    }
    if block.hash_over(written.rows.iter().map(|row| &row.digest)) != block.hash {
        return Err(format!("block {no} is not what was written: its hash differs"));
    }
    Ok(block.hash)
}

fn row_of(block: &Block, row: &Row) -> Result<(), String> {
    let seq = row.seq;
    let Some(transfer) = &row.transfer else {
        return Err(format!("transfer {seq} holds what was never written"));
    };
    if digest(block.suite, transfer) != row.digest {
        return Err(format!(
            "transfer {seq} is not what was written: its digest differs"
        ));
    }
    if (transfer.block_no, transfer.at) != (block.no, block.at) {
        return Err(format!("transfer {seq} does not belong into block {}", block.no));
    }
    Ok(())
}
