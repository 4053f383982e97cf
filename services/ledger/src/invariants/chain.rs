//! Re-hashes the chain from the rows, a few thousand at a time, and names the first row that is not what was written.

use futures::future::BoxFuture;
use sqlx::PgConnection;
use time::OffsetDateTime;

use crate::{
    domain::chain::{Block, GENESIS, Hash, digest},
    store::chain::{self, Row},
};

/// Blocks that are read at a time.
const BLOCKS: i64 = 500;

/// The chain is unbroken: every row has its digest, every block the hash over them and over the block before.
pub fn unbroken(db: &mut PgConnection, _: OffsetDateTime) -> BoxFuture<'_, sqlx::Result<Vec<String>>> {
    Box::pin(async move {
        let (mut prev_hash, mut last_seq, mut no) = (GENESIS, 0, 0);
        loop {
            let blocks = chain::blocks_after(db, no, BLOCKS).await?;
            let Some(last) = blocks.last() else { break };
            let mut rows = chain::rows_between(db, last_seq, last.last_seq)
                .await?
                .into_iter()
                .peekable();
            for block in &blocks {
                let mut of_block = Vec::new();
                while let Some(row) = rows.next_if(|row| row.seq <= block.last_seq) {
                    of_block.push(row);
                }
                if let Some(broken) = broken(block, &prev_hash, &of_block) {
                    return Ok(vec![broken]);
                }
                prev_hash = block.hash;
                (no, last_seq) = (block.no, block.last_seq);
            }
        }
        // Rows after the last block were never chained.
        let beyond = chain::rows_between(db, last_seq, i64::MAX).await?;
        Ok(beyond
            .first()
            .map(|row| format!("transfer {} is in no block", row.seq))
            .into_iter()
            .collect())
    })
}

/// What is wrong with a block, if anything is: the first row, or the block itself.
fn broken(block: &Block, prev_hash: &Hash, rows: &[Row]) -> Option<String> {
    for row in rows {
        let Some(transfer) = &row.transfer else {
            return Some(format!("transfer {} holds what was never written", row.seq));
        };
        if digest(block.suite, transfer) != row.digest {
            return Some(format!(
                "transfer {} is not what was written: its digest differs",
                row.seq
            ));
        }
        if (transfer.block_no, transfer.at) != (block.no, block.at) {
            return Some(format!(
                "transfer {} does not belong into block {}",
                row.seq, block.no
            ));
        }
    }
    if block.prev_hash != *prev_hash {
        return Some(format!("block {} does not follow the block before it", block.no));
    }
    if usize::try_from(block.n) != Ok(rows.len()) {
        return Some(format!(
            "block {} was written with {} transfers and has {}",
            block.no,
            block.n,
            rows.len()
        ));
    }
    (block.hash_over(rows.iter().map(|row| &row.digest)) != block.hash)
        .then(|| format!("block {} is not what was written: its hash differs", block.no))
}
