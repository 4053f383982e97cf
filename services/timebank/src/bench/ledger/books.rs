//! Writes a ledger of any size as if the poster had written it: visits that were held and posted, digests, blocks, chain
//! and balances, so that every invariant holds.
//!
//! Rows are made by the ledger's own domain and go in by COPY, without the indexes, which are made afterwards: minutes
//! instead of the half hour that the poster would need for ten million.

use std::fmt::Write;

use anyhow::{Context, ensure};
use ledger::domain::chain::{Block, GENESIS, digest};
use runtime::Suite;
use sqlx::{AssertSqlSafe, PgPool};
use time::{Duration, OffsetDateTime, macros::datetime};

use super::{
    place::Place,
    row::{self, Visits},
};

/// Rows of a block, as a full batch of the poster has.
const BLOCK: u64 = 1_000;
/// Rows of the table that are sent at a time, bytes.
const SENT_AT_ONCE: usize = 1 << 20;
/// The first block's time; the last is a day ago.
const BEGAN: OffsetDateTime = datetime!(2023-01-02 00:00 UTC);

/// Fills the empty books with `transfers` rows.
pub async fn write(place: &Place, transfers: u64) -> anyhow::Result<()> {
    ensure!(
        transfers.is_multiple_of(BLOCK) && transfers > 0,
        "a multiple of {BLOCK} transfers"
    );
    let admin = &place.admin;
    let visits = Visits::of(admin, &place.volunteers).await?;
    let indexes = take_indexes(admin).await?;
    let blocks = copy_rows(place, &visits, transfers).await?;
    put_blocks(admin, &blocks).await?;
    visits.put_balances(admin, transfers).await?;
    for index in indexes {
        sqlx::raw_sql(AssertSqlSafe(format!(
            "set maintenance_work_mem = '1GB'; {index}"
        )))
        .execute(admin)
        .await?;
    }
    // As autovacuum would have done long ago.
    for table in ["transfer", "block", "balance", "account", "holder"] {
        sqlx::raw_sql(AssertSqlSafe(format!("vacuum (analyze) ledger.{table}")))
            .execute(admin)
            .await?;
    }
    Ok(())
}

/// Takes the indexes away, and gives the statements that make them again.
async fn take_indexes(admin: &PgPool) -> anyhow::Result<Vec<String>> {
    let indexes: Vec<(String, String)> = sqlx::query_as(
        "select indexname, indexdef from pg_indexes
         where schemaname = 'ledger' and tablename = 'transfer' and indexname <> 'transfer_pkey'",
    )
    .fetch_all(admin)
    .await?;
    let mut again = vec!["alter table ledger.transfer add primary key (seq)".to_owned()];
    sqlx::raw_sql("alter table ledger.transfer drop constraint transfer_pkey")
        .execute(admin)
        .await?;
    for (name, definition) in indexes {
        sqlx::raw_sql(AssertSqlSafe(format!("drop index ledger.{name}")))
            .execute(admin)
            .await?;
        again.push(definition);
    }
    Ok(again)
}

async fn copy_rows(place: &Place, visits: &Visits, transfers: u64) -> anyhow::Result<Vec<Block>> {
    let suite = Suite::Intl;
    let step =
        (place.host().clock().now() - Duration::days(1) - BEGAN) / u32::try_from(transfers / BLOCK)?.max(1);
    let mut db = place.admin.acquire().await?;
    let mut copy = db
        .copy_in_raw(&format!("copy ledger.transfer ({}) from stdin", row::COLUMNS))
        .await?;
    let mut text = String::with_capacity(SENT_AT_ONCE + SENT_AT_ONCE / 8);
    let (mut blocks, mut prev_hash): (Vec<Block>, _) = (Vec::new(), GENESIS);
    for no in 1..=transfers / BLOCK {
        // Columns keep microseconds.
        let at = BEGAN + step * u32::try_from(no)?;
        let at = at.replace_microsecond(at.microsecond())?;
        let mut digests = Vec::with_capacity(usize::try_from(BLOCK)?);
        for seq in (no - 1) * BLOCK + 1..=no * BLOCK {
            let transfer = visits.transfer(i64::try_from(seq)?, i64::try_from(no)?, at);
            let digest = digest(suite, &transfer);
            row::write(&mut text, &transfer, &digest);
            digests.push(digest);
            if text.len() >= SENT_AT_ONCE {
                copy.send(std::mem::take(&mut text).into_bytes()).await?;
                text.reserve(SENT_AT_ONCE + SENT_AT_ONCE / 8);
            }
        }
        let mut block = Block {
            no: i64::try_from(no)?,
            suite,
            prev_hash,
            hash: GENESIS,
            n: i32::try_from(BLOCK)?,
            last_seq: i64::try_from(no * BLOCK)?,
            at,
        };
        block.hash = block.hash_over(&digests);
        prev_hash = block.hash;
        blocks.push(block);
    }
    copy.send(text.into_bytes()).await?;
    let written = copy.finish().await.context("copy of the transfers")?;
    ensure!(written == transfers, "{written} rows were written");
    Ok(blocks)
}

async fn put_blocks(admin: &PgPool, blocks: &[Block]) -> anyhow::Result<()> {
    let mut text = String::new();
    for block in blocks {
        writeln!(
            text,
            "{}\t{}\t\\\\x{}\t\\\\x{}\t{}\t{}\t{}",
            block.no,
            block.suite.as_str(),
            hex::encode(block.prev_hash),
            hex::encode(block.hash),
            block.n,
            block.last_seq,
            row::instant(block.at)
        )?;
    }
    let mut db = admin.acquire().await?;
    let mut copy = db
        .copy_in_raw("copy ledger.block (no, suite, prev_hash, hash, n, last_seq, at) from stdin")
        .await?;
    copy.send(text.into_bytes()).await?;
    copy.finish().await?;
    Ok(())
}
