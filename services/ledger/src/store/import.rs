//! `ledger.import` and its rows. Texts are sealed.

use std::collections::{HashMap, HashSet};

use contracts::{
    Error,
    ledger::import::{Import, ImportKind, ImportLine, ImportRow, ImportState, ImportTotals},
};
use kernel::{BasisPoints, RawMinutes, StaffId, StandardMinutes, VolunteerId};
use runtime::{Crypto, Result};
use sqlx::{PgConnection, types::Json};
use time::OffsetDateTime;
use uuid::Uuid;

use super::rows::Unreadable;
use crate::domain::import::{Posting, Sound, key};

/// The holders of these passbooks.
///
/// # Errors
/// The database.
pub async fn holders(
    db: &mut PgConnection,
    passbooks: &[String],
) -> sqlx::Result<HashMap<String, VolunteerId>> {
    let rows = sqlx::query!(
        "select passbook_no as \"passbook_no!\", volunteer_id from ledger.holder where passbook_no = any($1)",
        passbooks
    )
    .fetch_all(db)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| (row.passbook_no, row.volunteer_id.into()))
        .collect())
}

/// Which of these contents an import has brought that was not rejected.
///
/// # Errors
/// The database.
pub async fn known(db: &mut PgConnection, contents: &[Vec<u8>]) -> sqlx::Result<HashSet<Vec<u8>>> {
    let rows = sqlx::query_scalar!(
        "select r.content from ledger.import_row r join ledger.import i on i.id = r.import_id
         where r.content = any($1) and i.state <> 'rejected' and r.refusal is null",
        contents
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().collect())
}

/// Who proposes what.
pub struct Proposed<'a> {
    pub id: Uuid,
    pub title: &'a [u8],
    pub totals: &'a ImportTotals,
    pub by: Option<StaffId>,
    pub at: OffsetDateTime,
}

/// Keeps a proposal with its rows and their contents.
///
/// # Errors
/// The database.
pub async fn propose(
    db: &mut PgConnection,
    crypto: &Crypto,
    proposed: &Proposed<'_>,
    rows: &[(Sound, Vec<u8>)],
) -> sqlx::Result<()> {
    let small = |number: i64| i32::try_from(number).unwrap_or(i32::MAX);
    sqlx::query!(
        "insert into ledger.import (id, title, rows, volunteers, raw, standard, proposed_by, proposed_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8)",
        proposed.id,
        proposed.title,
        small(proposed.totals.rows),
        small(proposed.totals.volunteers),
        proposed.totals.raw.get(),
        proposed.totals.standard.get(),
        proposed.by.map(StaffId::uuid),
        proposed.at,
    )
    .execute(&mut *db)
    .await?;
    let numbers: Vec<i32> = (1..).take(rows.len()).collect();
    let volunteers: Vec<Uuid> = rows.iter().map(|(row, _)| row.volunteer.uuid()).collect();
    let kinds: Vec<String> = rows.iter().map(|(row, _)| row.kind.as_str().to_owned()).collect();
    let days: Vec<time::Date> = rows.iter().map(|(row, _)| row.day).collect();
    let minutes: Vec<i64> = rows.iter().map(|(row, _)| row.minutes).collect();
    let weights: Vec<Option<i32>> = rows
        .iter()
        .map(|(row, _)| row.weight.map(BasisPoints::get))
        .collect();
    let standard: Vec<i64> = rows.iter().map(|(row, _)| row.standard).collect();
    let documents: Vec<Vec<u8>> = rows.iter().map(|(row, _)| crypto.seal(&row.document)).collect();
    let contents: Vec<Vec<u8>> = rows.iter().map(|(_, content)| content.clone()).collect();
    let keys: Vec<Uuid> = numbers.iter().map(|number| key(proposed.id, *number)).collect();
    sqlx::query!(
        "insert into ledger.import_row (import_id, row_no, volunteer_id, kind, day, minutes, weight_bp, standard, document,
             content, key)
         select $1, x.* from unnest($2::int[], $3::uuid[], $4::text[], $5::date[], $6::bigint[], $7::int[], $8::bigint[],
             $9::bytea[], $10::bytea[], $11::uuid[]) as x",
        proposed.id,
        &numbers,
        &volunteers,
        &kinds,
        &days,
        &minutes,
        &weights as _,
        &standard,
        &documents,
        &contents,
        &keys,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Where an import stands and who proposed it, locked.
///
/// # Errors
/// The database.
pub async fn lock(db: &mut PgConnection, id: Uuid) -> sqlx::Result<Option<(ImportState, Option<StaffId>)>> {
    let row = sqlx::query!(
        "select state, proposed_by from ledger.import where id = $1 for update",
        id
    )
    .fetch_optional(db)
    .await?;
    row.map(|row| {
        let state = ImportState::parse(&row.state).ok_or(Unreadable("state"))?;
        Ok((state, row.proposed_by.map(StaffId::from)))
    })
    .transpose()
}

/// Notes how it was decided; `note`, sealed, says why it was rejected.
///
/// # Errors
/// The database.
pub async fn decide(
    db: &mut PgConnection,
    id: Uuid,
    state: ImportState,
    note: Option<&[u8]>,
    by: Option<StaffId>,
    at: OffsetDateTime,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update ledger.import set state = $2, note = $3, decided_by = $4, decided_at = $5 where id = $1",
        id,
        state.as_str(),
        note,
        by.map(StaffId::uuid),
        at,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Whether an import is being posted.
///
/// # Errors
/// The database.
pub async fn is_under_way(db: &mut PgConnection) -> sqlx::Result<bool> {
    sqlx::query_scalar!("select exists (select from ledger.import where state = 'posting') as \"is!\"")
        .fetch_one(db)
        .await
}

/// The import that was approved first and is not posted yet, locked, with how far it is; nothing when another replica has
/// it.
///
/// # Errors
/// The database.
pub async fn take(db: &mut PgConnection) -> sqlx::Result<Option<(Uuid, i32)>> {
    let row = sqlx::query!(
        "select id, done from ledger.import where state = 'posting' order by decided_at limit 1 for update skip locked"
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(|row| (row.id, row.done)))
}

/// The next rows of an import.
///
/// # Errors
/// The database; a row that the service never writes.
pub async fn next(
    db: &mut PgConnection,
    id: Uuid,
    done: i32,
    limit: i64,
) -> sqlx::Result<Vec<(i32, Posting)>> {
    let rows = sqlx::query!(
        "select row_no, volunteer_id, kind, day, minutes, weight_bp, standard
         from ledger.import_row where import_id = $1 and row_no > $2 order by row_no limit $3",
        id,
        done,
        limit
    )
    .fetch_all(db)
    .await?;
    rows.into_iter()
        .map(|row| {
            let posting = Posting {
                volunteer: row.volunteer_id.into(),
                kind: ImportKind::parse(&row.kind).ok_or(Unreadable("kind"))?,
                day: row.day,
                minutes: row.minutes,
                weight: row.weight_bp.map(BasisPoints::new),
                standard: row.standard,
            };
            Ok((row.row_no, posting))
        })
        .collect()
}

/// Notes what has become of rows, and how far the import is; without rows it is posted.
///
/// # Errors
/// The database.
pub async fn advance(
    db: &mut PgConnection,
    id: Uuid,
    became: &[(i32, std::result::Result<i64, Error>)],
) -> sqlx::Result<()> {
    let numbers: Vec<i32> = became.iter().map(|(number, _)| *number).collect();
    let seqs: Vec<Option<i64>> = became
        .iter()
        .map(|(_, done)| done.as_ref().ok().copied())
        .collect();
    let refusals: Vec<Option<Json<&Error>>> = became
        .iter()
        .map(|(_, done)| done.as_ref().err().map(Json))
        .collect();
    sqlx::query!(
        "update ledger.import_row r set seq = x.seq, refusal = x.refusal
         from unnest($2::int[], $3::bigint[], $4::jsonb[]) as x(row_no, seq, refusal)
         where r.import_id = $1 and r.row_no = x.row_no",
        id,
        &numbers,
        &seqs as _,
        &refusals as _,
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!(
        "update ledger.import set done = coalesce($2, done), state = case when $2::int is null then 'posted' else state end
         where id = $1",
        id,
        numbers.last().copied(),
    )
    .execute(db)
    .await?;
    Ok(())
}

/// An import as it stands in the database.
struct Row {
    id: Uuid,
    title: Vec<u8>,
    state: String,
    rows: i32,
    volunteers: i32,
    raw: i64,
    standard: i64,
    posted: i64,
    proposed_by: Option<Uuid>,
    proposed_at: OffsetDateTime,
    decided_by: Option<Uuid>,
    decided_at: Option<OffsetDateTime>,
    note: Option<Vec<u8>>,
}

impl Row {
    fn shown(self, crypto: &Crypto) -> Result<Import> {
        let state = ImportState::parse(&self.state).ok_or(Unreadable("state"));
        Ok(Import {
            import_id: self.id,
            title: crypto.open(&self.title)?,
            state: state.map_err(sqlx::Error::from)?,
            totals: ImportTotals {
                rows: self.rows.into(),
                volunteers: self.volunteers.into(),
                raw: RawMinutes::new(self.raw),
                standard: StandardMinutes::new(self.standard),
            },
            posted: self.posted,
            proposed_by: self.proposed_by.map(StaffId::from),
            proposed_at: self.proposed_at.into(),
            decided_by: self.decided_by.map(StaffId::from),
            decided_at: self.decided_at.map(Into::into),
            note: crypto.open_option(self.note.as_deref())?,
        })
    }
}

/// Imports with this id, in this state, newest first, and how many there are; nothing given = all.
///
/// # Errors
/// The database; a text sealed with an unknown key.
pub async fn list(
    db: &mut PgConnection,
    crypto: &Crypto,
    (id, state): (Option<Uuid>, Option<ImportState>),
    limit: i64,
    offset: i64,
) -> Result<(Vec<Import>, i64)> {
    let state = state.map(ImportState::as_str);
    let rows = sqlx::query_as!(
        Row,
        "select id, title, state, rows, volunteers, raw, standard, proposed_by, proposed_at, decided_by, decided_at, note,
             (select count(*) from ledger.import_row r where r.import_id = i.id and r.seq is not null) as \"posted!\"
         from ledger.import i where ($1::uuid is null or id = $1) and ($2::text is null or state = $2)
         order by proposed_at desc, id desc limit $3 offset $4",
        id,
        state,
        limit,
        offset
    )
    .fetch_all(&mut *db)
    .await?;
    let total = sqlx::query_scalar!(
        "select count(*) as \"total!\" from ledger.import
         where ($1::uuid is null or id = $1) and ($2::text is null or state = $2)",
        id,
        state
    )
    .fetch_one(db)
    .await?;
    let rows = rows.into_iter().map(|row| row.shown(crypto));
    Ok((rows.collect::<Result<_>>()?, total))
}

/// Rows of an import in their order.
///
/// # Errors
/// The database; a text sealed with an unknown key.
pub async fn lines(
    db: &mut PgConnection,
    crypto: &Crypto,
    id: Uuid,
    limit: i64,
    offset: i64,
) -> Result<Vec<ImportLine>> {
    let rows = sqlx::query!(
        "select r.row_no, r.volunteer_id, h.passbook_no as \"passbook_no?\", r.kind, r.day, r.minutes, r.weight_bp,
             r.standard, r.document, r.seq, r.refusal as \"refusal?: Json<Error>\"
         from ledger.import_row r join ledger.holder h on h.volunteer_id = r.volunteer_id
         where r.import_id = $1 order by r.row_no limit $2 offset $3",
        id,
        limit,
        offset
    )
    .fetch_all(db)
    .await?;
    rows.into_iter()
        .map(|row| {
            let kind = ImportKind::parse(&row.kind).ok_or(Unreadable("kind"));
            Ok(ImportLine {
                row: u32::try_from(row.row_no).unwrap_or_default(),
                volunteer_id: row.volunteer_id.into(),
                given: ImportRow {
                    passbook_no: row.passbook_no.unwrap_or_default(),
                    kind: kind.map_err(sqlx::Error::from)?,
                    day: row.day.into(),
                    minutes: row.minutes,
                    weight: row.weight_bp.map(BasisPoints::new),
                    document: crypto.open(&row.document)?,
                },
                standard: StandardMinutes::new(row.standard),
                seq: row.seq,
                refusal: row.refusal.map(|Json(error)| error),
            })
        })
        .collect()
}
