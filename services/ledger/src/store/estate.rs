//! `ledger.standstill` and `ledger.succession`. Texts are sealed.

use contracts::ledger::{
    AccountKind,
    correction::CorrectionState,
    estate::{Standstill, Succession, SuccessionMode},
};
use kernel::{StaffId, StandardMinutes, VolunteerId};
use runtime::{Crypto, Result};
use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

use super::rows::Unreadable;
use crate::domain::estate::Standing;

/// A freeze or its end, noted.
///
/// # Errors
/// The database.
pub async fn note(
    db: &mut PgConnection,
    volunteer: VolunteerId,
    frozen: bool,
    reason: &[u8],
    by: Option<StaffId>,
    at: OffsetDateTime,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into ledger.standstill (volunteer_id, frozen, reason, by, at) values ($1, $2, $3, $4, $5)",
        volunteer.uuid(),
        frozen,
        reason,
        by.map(StaffId::uuid),
        at,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Since when a holder's accounts are frozen; nothing = no such holder.
///
/// # Errors
/// The database.
pub async fn frozen_at(
    db: &mut PgConnection,
    volunteer: VolunteerId,
) -> sqlx::Result<Option<Option<OffsetDateTime>>> {
    sqlx::query_scalar!(
        "select frozen_at from ledger.holder where volunteer_id = $1 and passbook_no is not null",
        volunteer.uuid()
    )
    .fetch_optional(db)
    .await
}

/// Who holds this passbook.
///
/// # Errors
/// The database.
pub async fn holder_of(db: &mut PgConnection, passbook_no: &str) -> sqlx::Result<Option<VolunteerId>> {
    let id = sqlx::query_scalar!(
        "select volunteer_id from ledger.holder where passbook_no = $1",
        passbook_no
    )
    .fetch_optional(db)
    .await?;
    Ok(id.map(VolunteerId::from))
}

/// What stands on each account of a holder.
///
/// # Errors
/// The database.
pub async fn standing(db: &mut PgConnection, volunteer: VolunteerId) -> sqlx::Result<Vec<Standing>> {
    let rows = sqlx::query!(
        "select a.kind, b.cr_posted - b.dr_posted as \"balance!\", b.dr_pending as held
         from ledger.account a join ledger.balance b on b.account_id = a.id where a.volunteer_id = $1",
        volunteer.uuid()
    )
    .fetch_all(db)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Standing {
                kind: AccountKind::parse(&row.kind).ok_or(Unreadable("kind"))?,
                balance: row.balance,
                held: row.held,
            })
        })
        .collect()
}

/// Freezes of a holder and their ends, newest first.
///
/// # Errors
/// The database; a text sealed with an unknown key.
pub async fn standstills(
    db: &mut PgConnection,
    crypto: &Crypto,
    volunteer: VolunteerId,
) -> Result<Vec<Standstill>> {
    let rows = sqlx::query!(
        "select frozen, reason, by, at from ledger.standstill where volunteer_id = $1 order by id desc limit 50",
        volunteer.uuid()
    )
    .fetch_all(db)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Standstill {
                frozen: row.frozen,
                reason: crypto.open(&row.reason)?,
                by: row.by.map(StaffId::from),
                at: row.at.into(),
            })
        })
        .collect()
}

/// A decision as it is proposed.
pub struct Proposed<'a> {
    pub id: Uuid,
    pub volunteer: VolunteerId,
    pub mode: SuccessionMode,
    pub heir: Option<VolunteerId>,
    pub document: &'a [u8],
    pub reason: &'a [u8],
    pub key: Uuid,
    pub by: Option<StaffId>,
    pub at: OffsetDateTime,
}

/// Keeps a proposal. `succession_once` allows one open a holder.
///
/// # Errors
/// The database.
pub async fn propose(db: &mut PgConnection, proposed: &Proposed<'_>) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into ledger.succession (id, volunteer_id, mode, heir, document, reason, key, proposed_by, proposed_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        proposed.id,
        proposed.volunteer.uuid(),
        proposed.mode.as_str(),
        proposed.heir.map(VolunteerId::uuid),
        proposed.document,
        proposed.reason,
        proposed.key,
        proposed.by.map(StaffId::uuid),
        proposed.at,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// A decision that is to be made.
pub struct Open {
    pub volunteer: VolunteerId,
    pub heir: Option<VolunteerId>,
    pub state: CorrectionState,
    pub proposed_by: Option<StaffId>,
}

/// A decision, locked: it is made once.
///
/// # Errors
/// The database.
pub async fn lock(db: &mut PgConnection, id: Uuid) -> sqlx::Result<Option<Open>> {
    let row = sqlx::query!(
        "select volunteer_id, heir, state, proposed_by from ledger.succession where id = $1 for update",
        id
    )
    .fetch_optional(db)
    .await?;
    row.map(|row| {
        Ok(Open {
            volunteer: row.volunteer_id.into(),
            heir: row.heir.map(VolunteerId::from),
            state: CorrectionState::parse(&row.state).ok_or(Unreadable("state"))?,
            proposed_by: row.proposed_by.map(StaffId::from),
        })
    })
    .transpose()
}

/// Notes how it was decided: with the minutes that were passed on, or why not, sealed.
///
/// # Errors
/// The database.
pub async fn decide(
    db: &mut PgConnection,
    id: Uuid,
    minutes: Option<i64>,
    note: Option<&[u8]>,
    by: Option<StaffId>,
    at: OffsetDateTime,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update ledger.succession set state = case when $2::bigint is null then 'rejected' else 'approved' end,
             minutes = $2, note = $3, decided_by = $4, decided_at = $5 where id = $1",
        id,
        minutes,
        note,
        by.map(StaffId::uuid),
        at,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Decisions about a holder, newest first.
///
/// # Errors
/// The database; a text sealed with an unknown key.
pub async fn successions(
    db: &mut PgConnection,
    crypto: &Crypto,
    volunteer: VolunteerId,
) -> Result<Vec<Succession>> {
    let rows = sqlx::query!(
        "select id, mode, heir, document, reason, state, minutes, proposed_by, proposed_at, decided_by, decided_at
         from ledger.succession where volunteer_id = $1 order by proposed_at desc limit 50",
        volunteer.uuid()
    )
    .fetch_all(db)
    .await?;
    rows.into_iter()
        .map(|row| {
            let mode = SuccessionMode::parse(&row.mode).ok_or(Unreadable("mode"));
            let state = CorrectionState::parse(&row.state).ok_or(Unreadable("state"));
            Ok(Succession {
                succession_id: row.id,
                mode: mode.map_err(sqlx::Error::from)?,
                heir: row.heir.map(VolunteerId::from),
                document: crypto.open(&row.document)?,
                reason: crypto.open(&row.reason)?,
                state: state.map_err(sqlx::Error::from)?,
                minutes: row.minutes.map(StandardMinutes::new),
                proposed_by: row.proposed_by.map(StaffId::from),
                proposed_at: row.proposed_at.into(),
                decided_by: row.decided_by.map(StaffId::from),
                decided_at: row.decided_at.map(Into::into),
            })
        })
        .collect()
}
