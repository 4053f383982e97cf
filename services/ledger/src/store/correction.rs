//! `ledger.correction`: proposals and what became of them. Texts are sealed.

use contracts::ledger::{
    AccountKind, Purpose,
    correction::{Correction, CorrectionKind, CorrectionState},
};
use kernel::{BasisPoints, RawMinutes, StaffId, StandardMinutes, VolunteerId};
use runtime::{Crypto, Result};
use sqlx::PgConnection;
use time::{Date, OffsetDateTime};
use uuid::Uuid;

use super::rows::Unreadable;
use crate::domain::{
    correction::{Instead, Plan, tag},
    request::Basis,
};

/// A correction as it stands in the database.
#[derive(Debug, Clone)]
pub struct Row {
    pub id: Uuid,
    pub no: i64,
    pub kind: String,
    pub state: String,
    pub of_key: Uuid,
    pub of_seq: i64,
    pub volunteer_id: Option<Uuid>,
    pub purpose: String,
    pub reference: Option<Uuid>,
    pub effective: Date,
    pub raw_before: Option<i64>,
    pub raw_after: Option<i64>,
    pub weight_bp: Option<i32>,
    pub settings_version: Option<i64>,
    pub amount_before: i64,
    pub amount_after: i64,
    pub reason: Vec<u8>,
    pub evidence: Vec<u8>,
    pub take_key: Uuid,
    pub post_key: Option<Uuid>,
    pub split_bp: Option<i32>,
    pub proposed_by: Option<Uuid>,
    pub proposed_at: OffsetDateTime,
    pub decided_by: Option<Uuid>,
    pub decided_at: Option<OffsetDateTime>,
    pub note: Option<Vec<u8>>,
}

impl Row {
    /// What it does.
    ///
    /// # Errors
    /// A word that the service never writes.
    pub fn kind(&self) -> Result<CorrectionKind, sqlx::Error> {
        Ok(CorrectionKind::parse(&self.kind).ok_or(Unreadable("kind"))?)
    }

    /// Where it stands.
    ///
    /// # Errors
    /// A word that the service never writes.
    pub fn state(&self) -> Result<CorrectionState, sqlx::Error> {
        Ok(CorrectionState::parse(&self.state).ok_or(Unreadable("state"))?)
    }

    /// Whose.
    pub fn volunteer(&self) -> Option<VolunteerId> {
        self.volunteer_id.map(VolunteerId::from)
    }

    /// What it posts.
    ///
    /// # Errors
    /// A column that the service never writes so.
    pub fn plan(&self) -> Result<Plan, sqlx::Error> {
        let purpose = Purpose::parse(&self.purpose).ok_or(Unreadable("purpose"))?;
        let instead = match (
            self.post_key,
            self.volunteer(),
            self.raw_after,
            self.weight_bp,
            self.settings_version,
        ) {
            (None, ..) => None,
            (Some(key), Some(volunteer), Some(raw), Some(weight), Some(settings_version)) => Some(Instead {
                key,
                volunteer,
                tag: tag(purpose, self.reference, self.effective),
                basis: Basis {
                    raw: RawMinutes::new(raw),
                    weight: BasisPoints::new(weight),
                    settings_version,
                },
            }),
            _ => return Err(Unreadable("post_key").into()),
        };
        Ok(Plan {
            kind: self.kind()?,
            of: self.of_key,
            take_key: self.take_key,
            instead,
        })
    }

    /// As people read it.
    ///
    /// # Errors
    /// A column that the service never writes so; a text sealed with an unknown key.
    pub fn shown(self, crypto: &Crypto) -> Result<Correction> {
        Ok(Correction {
            correction_id: self.id,
            no: self.no,
            kind: self.kind()?,
            state: self.state()?,
            seq: self.of_seq,
            purpose: Purpose::parse(&self.purpose)
                .ok_or(Unreadable("purpose"))
                .map_err(sqlx::Error::from)?,
            volunteer_id: self.volunteer(),
            reference: self.reference,
            effective: self.effective.into(),
            raw_before: self.raw_before.map(RawMinutes::new),
            raw_after: self.raw_after.map(RawMinutes::new),
            weight: self.weight_bp.map(BasisPoints::new),
            amount_before: StandardMinutes::new(self.amount_before),
            amount_after: StandardMinutes::new(self.amount_after),
            reason: crypto.open(&self.reason)?,
            evidence: crypto.open(&self.evidence)?,
            proposed_by: self.proposed_by.map(StaffId::from),
            proposed_at: self.proposed_at.into(),
            decided_by: self.decided_by.map(StaffId::from),
            decided_at: self.decided_at.map(Into::into),
            note: crypto.open_option(self.note.as_deref())?,
        })
    }
}

/// Keeps a proposal. `correction_once` allows one a posting. Gives its number.
///
/// # Errors
/// The database.
pub async fn propose(db: &mut PgConnection, row: &Row) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        "insert into ledger.correction (id, kind, of_key, of_seq, volunteer_id, purpose, reference, effective, raw_before,
             raw_after, weight_bp, settings_version, amount_before, amount_after, reason, evidence, take_key, post_key,
             proposed_by, proposed_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)
         returning no",
        row.id,
        row.kind,
        row.of_key,
        row.of_seq,
        row.volunteer_id,
        row.purpose,
        row.reference,
        row.effective,
        row.raw_before,
        row.raw_after,
        row.weight_bp,
        row.settings_version,
        row.amount_before,
        row.amount_after,
        row.reason,
        row.evidence,
        row.take_key,
        row.post_key,
        row.proposed_by,
        row.proposed_at,
    )
    .fetch_one(db)
    .await
}

macro_rules! select {
    ($($rest:literal)? ; $($argument:expr),*) => {
        sqlx::query_as!(
            Row,
            "select id, no, kind, state, of_key, of_seq, volunteer_id, purpose, reference, effective, raw_before, raw_after,
                 weight_bp, settings_version, amount_before, amount_after, reason, evidence, take_key, post_key, split_bp,
                 proposed_by, proposed_at, decided_by, decided_at, note
             from ledger.correction " $(+ $rest)?,
            $($argument),*
        )
    };
}

/// A correction, locked: it is decided once.
///
/// # Errors
/// The database.
pub async fn lock(db: &mut PgConnection, id: Uuid) -> sqlx::Result<Option<Row>> {
    select!("where id = $1 for update"; id).fetch_optional(db).await
}

/// A correction.
///
/// # Errors
/// The database.
pub async fn get(db: &mut PgConnection, id: Uuid) -> sqlx::Result<Option<Row>> {
    select!("where id = $1"; id).fetch_optional(db).await
}

/// Corrections, those that wait first, then the newest; and how many there are.
///
/// # Errors
/// The database.
pub async fn list(
    db: &mut PgConnection,
    state: Option<CorrectionState>,
    limit: i64,
    offset: i64,
) -> sqlx::Result<(Vec<Row>, i64)> {
    let state = state.map(CorrectionState::as_str);
    let rows = select!(
        "where $1::text is null or state = $1 order by state = 'proposed' desc, proposed_at desc, no desc limit $2 offset $3";
        state, limit, offset
    )
    .fetch_all(&mut *db)
    .await?;
    let total = sqlx::query_scalar!(
        "select count(*) as \"total!\" from ledger.correction where $1::text is null or state = $1",
        state
    )
    .fetch_one(db)
    .await?;
    Ok((rows, total))
}

/// Who decides when.
pub struct Decided<'a> {
    /// Which.
    pub id: Uuid,
    /// Who.
    pub by: Option<StaffId>,
    /// When.
    pub at: OffsetDateTime,
    /// Why, sealed.
    pub note: Option<&'a [u8]>,
}

/// Notes that it was posted, by this ratio.
///
/// # Errors
/// The database.
pub async fn approve(
    db: &mut PgConnection,
    decided: &Decided<'_>,
    split: Option<BasisPoints>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update ledger.correction set state = 'approved', split_bp = $2, decided_by = $3, decided_at = $4 where id = $1",
        decided.id,
        split.map(BasisPoints::get),
        decided.by.map(StaffId::uuid),
        decided.at,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Notes that it was rejected.
///
/// # Errors
/// The database.
pub async fn reject(db: &mut PgConnection, decided: &Decided<'_>) -> sqlx::Result<()> {
    sqlx::query!(
        "update ledger.correction set state = 'rejected', decided_by = $2, decided_at = $3, note = $4 where id = $1",
        decided.id,
        decided.by.map(StaffId::uuid),
        decided.at,
        decided.note,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// What stands on a volunteer's accounts: held there, and owed (not above zero).
///
/// # Errors
/// The database.
pub async fn standing(db: &mut PgConnection, volunteer: VolunteerId) -> sqlx::Result<(i64, i64)> {
    let row = sqlx::query!(
        "select coalesce(sum(b.cr_posted - b.dr_posted) filter (where a.kind <> $2), 0)::bigint as \"held!\",
             coalesce(sum(b.cr_posted - b.dr_posted) filter (where a.kind = $2), 0)::bigint as \"owed!\"
         from ledger.account a join ledger.balance b on b.account_id = a.id where a.volunteer_id = $1",
        volunteer.uuid(),
        AccountKind::Recoverable.as_str(),
    )
    .fetch_one(db)
    .await?;
    Ok((row.held, row.owed))
}
