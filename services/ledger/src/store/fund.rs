//! `ledger.fund_entry` and `ledger.fund_reversal`: what was recorded, proposed and decided.
//!
//! Lock order: an entry is locked before the poster's lock is taken, and the poster never touches entries.

use contracts::{
    Personal,
    ledger::{
        AccountKind,
        fund::{
            FindFundEntries, FundEntryKind, FundEntryRow, FundEntryState, FundReversal, FundReversalState,
            FundSource, FundTransfer, FundUse,
        },
    },
};
use kernel::{Fen, FundEntryId, FundReversalId, StaffId};
use runtime::{Crypto, Result};
use sqlx::PgConnection;
use time::{Date, OffsetDateTime};
use uuid::Uuid;

use super::rows::{self, Unreadable};
use crate::domain::fund::{Entry, NewEntry, Reversal};

/// Keeps a new entry, with what may be personal sealed.
///
/// # Errors
/// The database.
pub async fn keep(
    db: &mut PgConnection,
    crypto: &Crypto,
    id: FundEntryId,
    entry: &NewEntry,
    by: Option<StaffId>,
    at: OffsetDateTime,
) -> sqlx::Result<()> {
    let seal = |text: &Option<String>| text.as_deref().map(|text| crypto.seal(text));
    sqlx::query!(
        "insert into ledger.fund_entry (id, kind, source, used_for, fen, day, document, party, note, state, recorded_by,
             recorded_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        id.uuid(),
        entry.kind().as_str(),
        entry.source.as_str(),
        entry.used_for.map(FundUse::as_str),
        entry.fen,
        entry.day,
        entry.document,
        seal(&entry.party),
        seal(&entry.note),
        entry.state().as_str(),
        by.map(StaffId::uuid),
        at,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// How many entries other than this one stand under a document's number, proposed or in the books.
///
/// # Errors
/// The database.
pub async fn under(db: &mut PgConnection, document: &str, but: Option<FundEntryId>) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        "select count(*) as \"count!\" from ledger.fund_entry
         where document = $1 and state in ('proposed', 'posted') and id is distinct from $2",
        document,
        but.map(FundEntryId::uuid),
    )
    .fetch_one(db)
    .await
}

/// An entry, locked: it is decided once.
///
/// # Errors
/// The database.
pub async fn lock(db: &mut PgConnection, id: FundEntryId) -> sqlx::Result<Option<Entry>> {
    let row = sqlx::query!(
        "select kind, state, recorded_by from ledger.fund_entry where id = $1 for update",
        id.uuid()
    )
    .fetch_optional(db)
    .await?;
    row.map(|row| {
        Ok(Entry {
            id,
            kind: FundEntryKind::parse(&row.kind).ok_or(Unreadable("kind"))?,
            state: FundEntryState::parse(&row.state).ok_or(Unreadable("state"))?,
            recorded_by: row.recorded_by.map(StaffId::from),
        })
    })
    .transpose()
}

/// Keeps the decision about an expense.
///
/// # Errors
/// The database.
pub async fn decide(
    db: &mut PgConnection,
    id: FundEntryId,
    state: FundEntryState,
    sealed_reason: Option<Vec<u8>>,
    by: Option<StaffId>,
    at: OffsetDateTime,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update ledger.fund_entry set state = $2, decision_reason = $3, decided_by = $4, decided_at = $5 where id = $1",
        id.uuid(),
        state.as_str(),
        sealed_reason,
        by.map(StaffId::uuid),
        at,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// The entry has been mirrored.
///
/// # Errors
/// The database.
pub async fn reversed(db: &mut PgConnection, id: FundEntryId) -> sqlx::Result<()> {
    sqlx::query!(
        "update ledger.fund_entry set state = 'reversed' where id = $1",
        id.uuid()
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Keeps a proposal to reverse an entry.
///
/// # Errors
/// The database; another waits or was approved (`fund_reversed_once`).
pub async fn propose_reversal(
    db: &mut PgConnection,
    id: FundReversalId,
    entry: FundEntryId,
    sealed_reason: Vec<u8>,
    by: Option<StaffId>,
    at: OffsetDateTime,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into ledger.fund_reversal (id, entry_id, reason, state, proposed_by, proposed_at)
         values ($1, $2, $3, 'proposed', $4, $5)",
        id.uuid(),
        entry.uuid(),
        sealed_reason,
        by.map(StaffId::uuid),
        at,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// A proposal to reverse an entry, locked.
///
/// # Errors
/// The database.
pub async fn lock_reversal(db: &mut PgConnection, id: FundReversalId) -> sqlx::Result<Option<Reversal>> {
    let row = sqlx::query!(
        "select entry_id, state, proposed_by from ledger.fund_reversal where id = $1 for update",
        id.uuid()
    )
    .fetch_optional(db)
    .await?;
    row.map(|row| {
        Ok(Reversal {
            id,
            entry: row.entry_id.into(),
            state: FundReversalState::parse(&row.state).ok_or(Unreadable("state"))?,
            proposed_by: row.proposed_by.map(StaffId::from),
        })
    })
    .transpose()
}

/// Keeps the decision about a reversal.
///
/// # Errors
/// The database.
pub async fn decide_reversal(
    db: &mut PgConnection,
    id: FundReversalId,
    state: FundReversalState,
    by: Option<StaffId>,
    at: OffsetDateTime,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update ledger.fund_reversal set state = $2, decided_by = $3, decided_at = $4 where id = $1",
        id.uuid(),
        state.as_str(),
        by.map(StaffId::uuid),
        at,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// The columns of a list, as they are stored.
struct Row {
    id: Uuid,
    kind: String,
    source: String,
    used_for: Option<String>,
    fen: i64,
    day: Date,
    document: String,
    state: String,
    recorded_by: Option<Uuid>,
    recorded_at: OffsetDateTime,
    decided_by: Option<Uuid>,
    decided_at: Option<OffsetDateTime>,
    reversal_waits: bool,
    reversal_by: Option<Uuid>,
}

impl Row {
    fn read(self) -> Result<FundEntryRow, Unreadable> {
        let used_for = self
            .used_for
            .map(|word| FundUse::parse(&word).ok_or(Unreadable("used_for")));
        Ok(FundEntryRow {
            entry_id: self.id.into(),
            kind: FundEntryKind::parse(&self.kind).ok_or(Unreadable("kind"))?,
            source: FundSource::parse(&self.source).ok_or(Unreadable("source"))?,
            used_for: used_for.transpose()?,
            fen: Fen::new(self.fen),
            day: self.day.into(),
            document: self.document,
            state: FundEntryState::parse(&self.state).ok_or(Unreadable("state"))?,
            recorded_by: self.recorded_by.map(StaffId::from),
            recorded_at: self.recorded_at.into(),
            decided_by: self.decided_by.map(StaffId::from),
            decided_at: self.decided_at.map(Into::into),
            reversal_waits: self.reversal_waits,
            reversal_by: self.reversal_by.map(StaffId::from),
        })
    }
}

/// One page of the entries that are asked for, the newest first.
///
/// # Errors
/// The database; a row that the service never writes.
pub async fn find(db: &mut PgConnection, asked: &FindFundEntries) -> sqlx::Result<Vec<FundEntryRow>> {
    let found = sqlx::query_as!(
        Row,
        "select e.id, e.kind, e.source, e.used_for, e.fen, e.day, e.document, e.state, e.recorded_by, e.recorded_at,
             e.decided_by, e.decided_at, r.entry_id is not null as \"reversal_waits!\",
             r.proposed_by as \"reversal_by?\"
         from ledger.fund_entry e
             left join ledger.fund_reversal r on r.entry_id = e.id and r.state = 'proposed'
         where ($1::text is null or e.kind = $1) and ($2::text is null or e.state = $2)
             and (not $3 or e.state = 'proposed' or r.entry_id is not null)
         order by e.recorded_at desc, e.id desc limit $4 offset $5",
        asked.kind.map(FundEntryKind::as_str),
        asked.state.map(FundEntryState::as_str),
        asked.waiting,
        asked.paging.limit(),
        asked.paging.offset(),
    )
    .fetch_all(db)
    .await?;
    found.into_iter().map(|row| Ok(row.read()?)).collect()
}

/// How many there are, on every page.
///
/// # Errors
/// The database.
pub async fn count(db: &mut PgConnection, asked: &FindFundEntries) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        "select count(*) as \"count!\"
         from ledger.fund_entry e
             left join ledger.fund_reversal r on r.entry_id = e.id and r.state = 'proposed'
         where ($1::text is null or e.kind = $1) and ($2::text is null or e.state = $2)
             and (not $3 or e.state = 'proposed' or r.entry_id is not null)",
        asked.kind.map(FundEntryKind::as_str),
        asked.state.map(FundEntryState::as_str),
        asked.waiting,
    )
    .fetch_one(db)
    .await
}

/// One entry as a list shows it.
///
/// # Errors
/// The database; a row that the service never writes.
pub async fn row(db: &mut PgConnection, id: FundEntryId) -> sqlx::Result<Option<FundEntryRow>> {
    let found = sqlx::query_as!(
        Row,
        "select e.id, e.kind, e.source, e.used_for, e.fen, e.day, e.document, e.state, e.recorded_by, e.recorded_at,
             e.decided_by, e.decided_at,
             exists (select from ledger.fund_reversal r where r.entry_id = e.id and r.state = 'proposed')
                 as \"reversal_waits!\",
             (select r.proposed_by from ledger.fund_reversal r where r.entry_id = e.id and r.state = 'proposed')
                 as \"reversal_by?\"
         from ledger.fund_entry e where e.id = $1",
        id.uuid()
    )
    .fetch_optional(db)
    .await?;
    Ok(found.map(Row::read).transpose()?)
}

/// What may be personal in an entry.
#[derive(Debug)]
pub struct Private {
    /// Who gave, or who is paid.
    pub party: Option<Personal>,
    /// Anything else.
    pub note: Option<Personal>,
    /// Why the expense was rejected.
    pub reason: Option<Personal>,
}

/// Opens what may be personal in an entry that exists.
///
/// # Errors
/// The database; a field that cannot be opened.
pub async fn private(db: &mut PgConnection, crypto: &Crypto, id: FundEntryId) -> Result<Private> {
    let row = sqlx::query!(
        "select party, note, decision_reason from ledger.fund_entry where id = $1",
        id.uuid()
    )
    .fetch_one(db)
    .await?;
    let open = |sealed: Option<Vec<u8>>| -> Result<Option<Personal>> {
        Ok(crypto.open_option(sealed.as_deref())?.map(Personal))
    };
    Ok(Private {
        party: open(row.party)?,
        note: open(row.note)?,
        reason: open(row.decision_reason)?,
    })
}

/// Proposals to reverse an entry, the oldest first.
///
/// # Errors
/// The database; a field that cannot be opened.
pub async fn reversals(db: &mut PgConnection, crypto: &Crypto, id: FundEntryId) -> Result<Vec<FundReversal>> {
    let found = sqlx::query!(
        "select id, reason, state, proposed_by, proposed_at, decided_by, decided_at
         from ledger.fund_reversal where entry_id = $1 order by proposed_at, id",
        id.uuid()
    )
    .fetch_all(db)
    .await?;
    found
        .into_iter()
        .map(|row| {
            let state = FundReversalState::parse(&row.state).ok_or(Unreadable("state"));
            Ok(FundReversal {
                reversal_id: row.id.into(),
                reason: Personal(crypto.open(&row.reason)?),
                state: state.map_err(sqlx::Error::from)?,
                proposed_by: row.proposed_by.map(StaffId::from),
                proposed_at: row.proposed_at.into(),
                decided_by: row.decided_by.map(StaffId::from),
                decided_at: row.decided_at.map(Into::into),
            })
        })
        .collect()
}

/// The transfers of an entry, in order: those of its hold or receipt, found by their key, and what refers to them.
///
/// # Errors
/// The database; a row that the service never writes.
pub async fn transfers(db: &mut PgConnection, keys: &[Uuid]) -> sqlx::Result<Vec<FundTransfer>> {
    let found = sqlx::query!(
        "select t.seq, t.kind, t.reverses_seq is not null as \"reversal!\", d.kind as \"from\", c.kind as \"to\",
             greatest(t.posted, abs(t.pending)) as \"fen!\", t.at, t.block_no
         from ledger.transfer t join ledger.account d on d.id = t.dr join ledger.account c on c.id = t.cr
         where t.key = any($1) order by t.seq",
        keys
    )
    .fetch_all(db)
    .await?;
    found
        .into_iter()
        .map(|row| {
            Ok(FundTransfer {
                seq: row.seq,
                kind: rows::kind(&row.kind)?,
                reversal: row.reversal,
                from: AccountKind::parse(&row.from).ok_or(Unreadable("dr"))?,
                to: AccountKind::parse(&row.to).ok_or(Unreadable("cr"))?,
                fen: Fen::new(row.fen),
                at: row.at.into(),
                block_no: row.block_no,
            })
        })
        .collect()
}
