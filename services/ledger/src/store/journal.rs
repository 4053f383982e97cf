//! Entries as people read them: both sides with their holders, and what they refer to. Every search goes by an index.

use contracts::ledger::{
    AccountKind, Purpose, TransferKind,
    journal::{Entry, Side},
};
use kernel::{BasisPoints, RawMinutes, VolunteerId};
use sqlx::PgConnection;
use time::{Date, OffsetDateTime};
use uuid::Uuid;

use super::rows::{self, Unreadable};
use crate::domain::search::{Driver, Search};

/// An entry as it stands in the database.
struct Row {
    seq: i64,
    at: OffsetDateTime,
    effective: Date,
    period: String,
    kind: String,
    purpose: String,
    amount: i64,
    from_kind: String,
    from_volunteer: Option<Uuid>,
    from_passbook: Option<String>,
    dr_after: i64,
    to_kind: String,
    to_volunteer: Option<Uuid>,
    to_passbook: Option<String>,
    cr_after: i64,
    reference: Option<Uuid>,
    raw_minutes: Option<i64>,
    weight_bp: Option<i32>,
    settings_version: Option<i64>,
    hold_seq: Option<i64>,
    resolved_by: Option<i64>,
    reverses_seq: Option<i64>,
    reversed_by: Option<i64>,
}

impl Row {
    fn entry(self) -> Result<Entry, Unreadable> {
        let account = |word: &str| AccountKind::parse(word).ok_or(Unreadable("account"));
        Ok(Entry {
            seq: self.seq,
            posted_at: self.at.into(),
            effective: self.effective.into(),
            period: self.period,
            kind: rows::kind(&self.kind)?,
            purpose: rows::purpose(&self.purpose)?,
            amount: self.amount,
            from: Side {
                account: account(&self.from_kind)?,
                volunteer_id: self.from_volunteer.map(VolunteerId::from),
                passbook_no: self.from_passbook,
                after: self.dr_after,
            },
            to: Side {
                account: account(&self.to_kind)?,
                volunteer_id: self.to_volunteer.map(VolunteerId::from),
                passbook_no: self.to_passbook,
                after: self.cr_after,
            },
            reference: self.reference,
            raw_minutes: self.raw_minutes.map(RawMinutes::new),
            weight: self.weight_bp.map(BasisPoints::new),
            settings_version: self.settings_version,
            resolves: self.hold_seq,
            resolved_by: self.resolved_by,
            reverses: self.reverses_seq,
            reversed_by: self.reversed_by,
        })
    }
}

/// The newest entries of `$source` for which `$driver` holds, `$10` being its argument. What filters is the same for all.
macro_rules! entries {
    ($db:expr, $by:expr, $driver:literal, $argument:expr) => {
        entries!($db, $by, "ledger.transfer", $driver, $argument)
    };
    ($db:expr, $by:expr, $source:literal, $driver:literal, $argument:expr) => {
        sqlx::query_as!(
            Row,
            "select t.seq as \"seq!\", t.at as \"at!\", t.effective as \"effective!\", t.period as \"period!\",
                 t.kind as \"kind!\", t.purpose as \"purpose!\",
                 case t.kind when 'pending' then t.pending when 'posted' then t.posted when 'post' then t.posted
                     else -t.pending end as \"amount!\",
                 d.kind as \"from_kind!\", d.volunteer_id as \"from_volunteer?\", dh.passbook_no as \"from_passbook?\",
                 t.dr_after as \"dr_after!\", c.kind as \"to_kind!\", c.volunteer_id as \"to_volunteer?\",
                 ch.passbook_no as \"to_passbook?\", t.cr_after as \"cr_after!\", t.reference as \"reference?\",
                 t.raw_minutes as \"raw_minutes?\", t.weight_bp as \"weight_bp?\",
                 t.settings_version as \"settings_version?\", t.hold_seq as \"hold_seq?\", r.seq as \"resolved_by?\",
                 t.reverses_seq as \"reverses_seq?\", v.seq as \"reversed_by?\"
             from (
                 select * from " + $source + " t
                 where t.seq >= $1 and t.seq <= $2
                     and ($4::text is null or t.purpose = $4)
                     and ($5::text is null or t.kind = $5)
                     and ($6::bigint is null or $6 = case t.kind when 'pending' then t.pending when 'posted' then t.posted
                         when 'post' then t.posted else -t.pending end)
                     and ($7::text is null or exists (select from ledger.account a where a.id in (t.dr, t.cr) and a.kind = $7))
                     and ($8::date is null or t.effective >= $8)
                     and ($9::date is null or t.effective <= $9)
                     and " + $driver + "
                 order by t.seq desc limit $3
             ) t
             join ledger.account d on d.id = t.dr left join ledger.holder dh on dh.volunteer_id = d.volunteer_id
             join ledger.account c on c.id = t.cr left join ledger.holder ch on ch.volunteer_id = c.volunteer_id
             left join ledger.transfer r on r.hold_seq = t.seq
             left join ledger.transfer v on v.reverses_seq = t.seq
             order by t.seq desc",
            $by.after,
            $by.to,
            $by.limit,
            $by.purpose,
            $by.kind,
            $by.amount,
            $by.account,
            $by.effective_from,
            $by.effective_to,
            $argument,
        )
        .fetch_all($db)
        .await?
    };
}

/// What filters, as the statement takes it.
struct By {
    after: i64,
    to: i64,
    limit: i64,
    purpose: Option<&'static str>,
    kind: Option<&'static str>,
    amount: Option<i64>,
    account: Option<&'static str>,
    effective_from: Option<Date>,
    effective_to: Option<Date>,
}

impl By {
    /// Nothing filters.
    const ALL: By = By {
        after: 1,
        to: i64::MAX,
        limit: 1_000,
        purpose: None,
        kind: None,
        amount: None,
        account: None,
        effective_from: None,
        effective_to: None,
    };
}

/// The newest entries that a search finds, at most one more than its page takes.
///
/// # Errors
/// The database; a row that the service never writes.
pub async fn find(db: &mut PgConnection, search: &Search) -> sqlx::Result<Vec<Entry>> {
    let (first, last) = posted_in(db, search).await?;
    let by = By {
        after: first,
        to: last,
        limit: search.limit + 1,
        purpose: search.purpose.map(Purpose::as_str),
        kind: search.kind.map(TransferKind::as_str),
        amount: search.amount,
        account: search.account.map(AccountKind::as_str),
        effective_from: search.effective_from,
        effective_to: search.effective_to,
    };
    let rows: Vec<Row> = match &search.driver {
        Driver::References(ids) => entries!(
            db,
            by,
            "t.reference is not null and t.reference = any($10::uuid[])",
            ids
        ),
        Driver::Passbook(number) => {
            let accounts = sqlx::query_scalar!(
                "select a.id from ledger.holder h join ledger.account a on a.volunteer_id = h.volunteer_id
                 where h.passbook_no = $1",
                number
            )
            .fetch_all(&mut *db)
            .await?;
            entries!(
                db,
                by,
                "(t.dr = any($10::bigint[]) or t.cr = any($10::bigint[]))",
                &accounts
            )
        }
        Driver::Purpose(purpose) => entries!(
            db,
            by,
            "t.purpose = $10::text and t.purpose not in ('visit', 'settlement', 'goods', 'service')",
            purpose.as_str()
        ),
        Driver::Serials => entries!(db, by, "t.seq >= $10::bigint", first),
        // The fence keeps the planner from walking the primary key backwards until enough days fit.
        Driver::Effect(from) => entries!(
            db,
            by,
            "(select * from ledger.transfer e where e.effective >= $10::date and e.effective <= $9::date offset 0)",
            "t.seq is not null",
            *from
        ),
    };
    rows.into_iter().map(|row| Ok(row.entry()?)).collect()
}

/// The serial numbers of a search: its own, narrowed by its days of posting.
async fn posted_in(db: &mut PgConnection, search: &Search) -> sqlx::Result<(i64, i64)> {
    let row = sqlx::query!(
        "select coalesce((select last_seq from ledger.block where at < $1 order by at desc, no desc limit 1), 0) as \"before!\",
             coalesce((select last_seq from ledger.block where at < $2 order by at desc, no desc limit 1), 0) as \"to!\"",
        search.posted_from,
        search.posted_until
    )
    .fetch_one(db)
    .await?;
    let first = search.posted_from.map_or(1, |_| row.before + 1);
    let last = search.posted_until.map_or(i64::MAX, |_| row.to);
    Ok((search.seq_from.max(first), search.seq_to.min(last)))
}

/// The entries of one request, the last leg first.
///
/// # Errors
/// The database; a row that the service never writes.
pub async fn of_request(db: &mut PgConnection, key: Uuid) -> sqlx::Result<Vec<Entry>> {
    let rows: Vec<Row> = entries!(db, By::ALL, "t.key = $10::uuid", key);
    rows.into_iter().map(|row| Ok(row.entry()?)).collect()
}

/// What proves an entry.
pub struct Proof {
    /// Key of its request.
    pub key: Uuid,
    /// Its digest.
    pub digest: Vec<u8>,
    /// Its block.
    pub block_no: i64,
    /// The block's hash.
    pub block_hash: Vec<u8>,
    /// The suite of both.
    pub suite: String,
    /// The correction that posted it, or that corrects it.
    pub correction: Option<Uuid>,
}

/// What proves the entry with this serial number.
///
/// # Errors
/// The database.
pub async fn proof(db: &mut PgConnection, seq: i64) -> sqlx::Result<Option<Proof>> {
    sqlx::query_as!(
        Proof,
        "select t.key, t.digest, t.block_no, b.hash as block_hash, b.suite,
             (select c.id from ledger.correction c
              where c.state <> 'rejected' and (c.of_key = t.key or c.take_key = t.key or c.post_key = t.key)
              order by c.of_key = t.key desc limit 1) as correction
         from ledger.transfer t join ledger.block b on b.no = t.block_no where t.seq = $1",
        seq
    )
    .fetch_optional(db)
    .await
}
