//! The poster: one at a time behind a lock, one statement a batch.
//!
//! Lock order: the poster's lock is taken before any row of the books is read, and every row that is updated belongs to
//! the poster alone, so two posters can neither deadlock nor decide on old figures. `block.no`, `transfer.seq` and
//! `balance.version` refuse a second writer all the same: a defect of the lock then costs an error, not minutes.

use std::collections::HashSet;

use contracts::ledger::TransferKind;
use runtime::Suite;
use sqlx::{PgConnection, types::Json};
use time::OffsetDateTime;
use uuid::Uuid;

use super::{
    known,
    memory::{Mark, Memory},
    rows::suite_word,
};
use crate::domain::{
    account::Account,
    chain::{Block, Hash},
    decider::{Decision, Rejection, Tombstone, decide},
    request::Request,
    transfer::Transfer,
};

/// Takes the poster's lock, `tb_ledgr` in ASCII, until the end of the transaction. From here on the transaction keeps its
/// plans: they are the same for a batch of any size, and to make them again each time would cost more than to carry them out.
/// They go by the indexes, because a plan that was made while the books were thin would read all of them.
pub const LOCK: &str = "select pg_advisory_xact_lock(x'74625f6c65646772'::bigint),
    set_config('plan_cache_mode', 'force_generic_plan', true), set_config('enable_seqscan', 'off', true)";

/// Carries out `requests` in their order: one block, one answer each. A refused request leaves the others alone.
///
/// Belongs into a transaction that is committed soon: other posters wait for it. The transaction must read what others
/// have committed (`READ COMMITTED`, the default). `memory` is of the same database; an empty one costs a read.
///
/// # Errors
/// The database. [`was_fenced`] tells a second writer from other errors: begin again.
pub async fn post(
    db: &mut PgConnection,
    memory: &Memory,
    suite: Suite,
    now: OffsetDateTime,
    requests: &[Request],
) -> sqlx::Result<Decision> {
    lock(db).await?;
    post_locked(db, memory, suite, now, requests).await
}

/// As [`post`], in a unit that has the lock already.
///
/// # Errors
/// As [`post`].
pub async fn post_locked(
    db: &mut PgConnection,
    memory: &Memory,
    suite: Suite,
    now: OffsetDateTime,
    requests: &[Request],
) -> sqlx::Result<Decision> {
    let (state, before) = known::read_with(db, memory, requests).await?;
    let decision = decide(state, suite, now, requests);
    if let Some(block) = &decision.block {
        write(db, block, &decision)
            .await
            .inspect_err(|_| memory.forget())?;
        let after = Mark {
            block_no: block.no,
            hash: block.hash,
            ..before
        };
        let changed = decision.balances.iter().map(|(_, account)| *account);
        memory.advance(before, after, changed);
    }
    if !decision.rejections.is_empty() {
        reject(db, decision.at, &decision.rejections).await?;
    }
    if !decision.tombstones.is_empty() {
        bar(db, decision.at, &decision.tombstones).await?;
    }
    Ok(decision)
}

/// Takes the poster's lock until the end of the transaction: nobody posts meanwhile, so what is read in later statements
/// stays as it is. For whatever must be decided together with the books. Taken again by [`post`], it costs nothing.
///
/// # Errors
/// The database.
pub async fn lock(db: &mut PgConnection) -> sqlx::Result<()> {
    sqlx::query(LOCK).execute(db).await?;
    Ok(())
}

/// Whether the statement was refused because another had written in between.
pub fn was_fenced(error: &sqlx::Error) -> bool {
    let Some(database) = error.as_database_error() else {
        return false;
    };
    const FENCES: [&str; 7] = [
        "block_pkey",
        "transfer_pkey",
        "transfer_once",
        "transfer_resolved_once",
        "transfer_reversed_once",
        "rejection_pkey",
        "tombstone_pkey",
    ];
    database.code().as_deref() == Some("22012")
        || database
            .constraint()
            .is_some_and(|constraint| FENCES.contains(&constraint))
}

/// Everything in one statement. It divides by zero, and so leaves nothing behind, when a balance or a hold is not as it
/// was read.
async fn write(db: &mut PgConnection, block: &Block, decision: &Decision) -> sqlx::Result<()> {
    let t = Columns::of(&decision.transfers);
    let b = BalanceColumns::of(&decision.balances);
    let h = HoldChanges::of(&decision.transfers);
    sqlx::query!(
        "with block as (
             insert into ledger.block (no, suite, prev_hash, hash, n, last_seq, at) values ($1, $2, $3, $4, $5, $6, $7)
         ), transfer as (
             insert into ledger.transfer (seq, key, leg, fingerprint, kind, unit, dr, cr, posted, pending, hold_seq,
                 reverses_seq, purpose, reference, effective, raw_minutes, weight_bp, settings_version,
                 expires_at, waived, dr_version, dr_after, cr_version, cr_after, digest, block_no, at, period)
             select x.*, $1, $7, $23 from unnest($8::bigint[], $9::uuid[], $10::smallint[], $11::bytea[], $12::text[],
                 $13::smallint[], $14::bigint[], $15::bigint[], $16::bigint[], $17::bigint[], $18::bigint[],
                 $19::bigint[], $20::text[], $21::uuid[], $22::date[], $24::bigint[], $25::int[],
                 $26::bigint[], $42::timestamptz[], $43::bigint[], $27::bigint[], $28::bigint[], $29::bigint[],
                 $30::bigint[], $31::bytea[]) as x
         ), opened as (
             insert into ledger.open_hold (seq, expires_at) select * from unnest($32::bigint[], $44::timestamptz[])
         ), resolved as (
             delete from ledger.open_hold where seq = any($33::bigint[]) returning seq
         ), balance as (
             update ledger.balance a
             set version = x.version, dr_posted = x.dr_posted, cr_posted = x.cr_posted, dr_pending = x.dr_pending,
                 cr_pending = x.cr_pending, raw = x.raw
             from unnest($34::bigint[], $35::bigint[], $36::bigint[], $37::bigint[], $38::bigint[], $39::bigint[],
                 $40::bigint[], $41::bigint[]) as x(id, before, version, dr_posted, cr_posted, dr_pending, cr_pending, raw)
             where a.account_id = x.id and a.version = x.before
             returning a.account_id
         )
         select 1 / (case when (select count(*) from balance) = cardinality($34::bigint[])
             and (select count(*) from resolved) = cardinality($33::bigint[]) then 1 else 0 end) as fence",
        block.no,
        suite_word(block.suite),
        &block.prev_hash[..],
        &block.hash[..],
        block.n,
        block.last_seq,
        block.at,
        &t.seq,
        &t.key,
        &t.leg,
        &t.fingerprint as _,
        &t.kind as _,
        &t.unit,
        &t.dr,
        &t.cr,
        &t.posted,
        &t.pending,
        &t.hold_seq as _,
        &t.reverses_seq as _,
        &t.purpose as _,
        &t.reference as _,
        &t.effective,
        decision.period.to_string(),
        &t.raw_minutes as _,
        &t.weight_bp as _,
        &t.settings_version as _,
        &t.dr_version,
        &t.dr_after,
        &t.cr_version,
        &t.cr_after,
        &t.digest as _,
        &h.opened,
        &h.resolved,
        &b.id,
        &b.before,
        &b.version,
        &b.dr_posted,
        &b.cr_posted,
        &b.dr_pending,
        &b.cr_pending,
        &b.raw,
        &t.expires_at as _,
        &t.waived as _,
        &h.expires_at as _,
    )
    .fetch_one(db)
    .await?;
    Ok(())
}

async fn reject(db: &mut PgConnection, at: OffsetDateTime, rejections: &[Rejection]) -> sqlx::Result<()> {
    let keys: Vec<Uuid> = rejections.iter().map(|rejection| rejection.key).collect();
    let fingerprints: Vec<Vec<u8>> = rejections
        .iter()
        .map(|rejection| rejection.fingerprint.to_vec())
        .collect();
    let refusals: Vec<_> = rejections
        .iter()
        .map(|rejection| Json(&rejection.refusal))
        .collect();
    let after: Vec<i64> = rejections.iter().map(|rejection| rejection.after_seq).collect();
    sqlx::query!(
        "insert into ledger.rejection (key, fingerprint, refusal, after_seq, at)
         select x.*, $5::timestamptz from unnest($1::uuid[], $2::bytea[], $3::jsonb[], $4::bigint[]) as x",
        &keys,
        &fingerprints,
        &refusals as _,
        &after,
        at,
    )
    .execute(db)
    .await?;
    Ok(())
}

async fn bar(db: &mut PgConnection, at: OffsetDateTime, tombstones: &[Tombstone]) -> sqlx::Result<()> {
    let keys: Vec<Uuid> = tombstones.iter().map(|tombstone| tombstone.key).collect();
    let holds: Vec<Uuid> = tombstones.iter().map(|tombstone| tombstone.hold).collect();
    let fingerprints: Vec<Vec<u8>> = tombstones
        .iter()
        .map(|tombstone| tombstone.fingerprint.to_vec())
        .collect();
    let after: Vec<i64> = tombstones.iter().map(|tombstone| tombstone.after_seq).collect();
    sqlx::query!(
        "insert into ledger.tombstone (key, hold_key, fingerprint, after_seq, at)
         select x.*, $5::timestamptz from unnest($1::uuid[], $2::uuid[], $3::bytea[], $4::bigint[]) as x",
        &keys,
        &holds,
        &fingerprints,
        &after,
        at,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Transfers by column, for `unnest`.
#[derive(Default)]
struct Columns<'a> {
    seq: Vec<i64>,
    key: Vec<Uuid>,
    leg: Vec<i16>,
    fingerprint: Vec<&'a [u8]>,
    kind: Vec<&'static str>,
    unit: Vec<i16>,
    dr: Vec<i64>,
    cr: Vec<i64>,
    posted: Vec<i64>,
    pending: Vec<i64>,
    hold_seq: Vec<Option<i64>>,
    reverses_seq: Vec<Option<i64>>,
    purpose: Vec<&'static str>,
    reference: Vec<Option<Uuid>>,
    effective: Vec<time::Date>,
    raw_minutes: Vec<Option<i64>>,
    weight_bp: Vec<Option<i32>>,
    settings_version: Vec<Option<i64>>,
    expires_at: Vec<Option<OffsetDateTime>>,
    waived: Vec<Option<i64>>,
    dr_version: Vec<i64>,
    dr_after: Vec<i64>,
    cr_version: Vec<i64>,
    cr_after: Vec<i64>,
    digest: Vec<&'a [u8]>,
}

impl<'a> Columns<'a> {
    fn of(transfers: &'a [(Transfer, Hash)]) -> Self {
        let mut columns = Columns::default();
        for (row, digest) in transfers {
            columns.seq.push(row.seq);
            columns.key.push(row.key);
            columns.leg.push(row.leg);
            columns.fingerprint.push(&row.fingerprint);
            columns.kind.push(row.kind.as_str());
            columns.unit.push(row.unit.id());
            columns.dr.push(row.dr);
            columns.cr.push(row.cr);
            columns.posted.push(row.posted);
            columns.pending.push(row.pending);
            columns.hold_seq.push(row.hold_seq);
            columns.reverses_seq.push(row.reverses_seq);
            columns.purpose.push(row.tag.purpose.as_str());
            columns.reference.push(row.tag.reference);
            columns.effective.push(row.tag.effective);
            columns.raw_minutes.push(row.basis.map(|basis| basis.raw.get()));
            columns.weight_bp.push(row.basis.map(|basis| basis.weight.get()));
            columns
                .settings_version
                .push(row.basis.map(|basis| basis.settings_version));
            columns.expires_at.push(row.expires_at);
            columns.waived.push((row.waived > 0).then_some(row.waived));
            columns.dr_version.push(row.dr_version);
            columns.dr_after.push(row.dr_after);
            columns.cr_version.push(row.cr_version);
            columns.cr_after.push(row.cr_after);
            columns.digest.push(digest);
        }
        columns
    }
}

/// Changed balances by column.
#[derive(Default)]
struct BalanceColumns {
    id: Vec<i64>,
    before: Vec<i64>,
    version: Vec<i64>,
    dr_posted: Vec<i64>,
    cr_posted: Vec<i64>,
    dr_pending: Vec<i64>,
    cr_pending: Vec<i64>,
    raw: Vec<i64>,
}

impl BalanceColumns {
    fn of(balances: &[(i64, Account)]) -> Self {
        let mut columns = BalanceColumns::default();
        for (before, account) in balances {
            columns.id.push(account.id);
            columns.before.push(*before);
            columns.version.push(account.version);
            columns.dr_posted.push(account.dr_posted);
            columns.cr_posted.push(account.cr_posted);
            columns.dr_pending.push(account.dr_pending);
            columns.cr_pending.push(account.cr_pending);
            columns.raw.push(account.raw);
        }
        columns
    }
}

/// What changes in the set of open holds. A hold that is opened and resolved in one batch never enters it: parts of one
/// statement do not see each other's rows.
struct HoldChanges {
    opened: Vec<i64>,
    expires_at: Vec<Option<OffsetDateTime>>,
    resolved: Vec<i64>,
}

impl HoldChanges {
    fn of(transfers: &[(Transfer, Hash)]) -> Self {
        let first = transfers.first().map_or(0, |(row, _)| row.seq);
        let resolved: HashSet<i64> = transfers.iter().filter_map(|(row, _)| row.hold_seq).collect();
        let opened = transfers.iter().map(|(row, _)| row);
        let (opened, expires_at) = opened
            .filter(|row| row.kind == TransferKind::Pending && !resolved.contains(&row.seq))
            .map(|row| (row.seq, row.expires_at))
            .unzip();
        Self {
            opened,
            expires_at,
            resolved: resolved.into_iter().filter(|seq| *seq < first).collect(),
        }
    }
}
