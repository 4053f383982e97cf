//! `portal.session`: staff who are signed in, or on the way.

use contracts::Role;
use kernel::{OrgCode, SessionId, StaffId};
use runtime::Result;
use sqlx::PgConnection;
use time::OffsetDateTime;

use super::{staff::roles, word};
use crate::sign_in::Stage;

/// A session that has not ended, with its account.
#[derive(Debug, Clone)]
pub struct Live {
    /// The session.
    pub session_id: SessionId,
    /// The account.
    pub staff_id: StaffId,
    /// Sign-in name.
    pub username: String,
    /// What is still to be shown.
    pub stage: Stage,
    /// Sealed secret that is being enrolled.
    pub pending_secret: Option<Vec<u8>>,
    /// Sealed name.
    pub name: Vec<u8>,
    /// What they may do.
    pub roles: Vec<Role>,
    /// Where.
    pub scope: OrgCode,
    /// Last click.
    pub last_seen_at: OffsetDateTime,
    /// End, clicks or not.
    pub expires_at: OffsetDateTime,
}

/// A new session.
#[derive(Debug)]
pub struct NewSession {
    /// The session.
    pub id: SessionId,
    /// Hash of its token.
    pub token_hash: Vec<u8>,
    /// The account.
    pub staff_id: StaffId,
    /// What is still to be shown.
    pub stage: Stage,
    /// Sealed secret that is being enrolled.
    pub pending_secret: Option<Vec<u8>>,
    /// Browser and system.
    pub device: String,
    /// When.
    pub at: OffsetDateTime,
    /// End, clicks or not.
    pub expires_at: OffsetDateTime,
}

/// One row of the list of one's own sessions.
#[derive(Debug, Clone)]
pub struct SessionRow {
    /// The session.
    pub id: SessionId,
    /// Browser and system.
    pub device: String,
    /// Sign-in.
    pub created_at: OffsetDateTime,
    /// Last click.
    pub last_seen_at: OffsetDateTime,
}

/// Begins a session.
pub async fn insert(db: &mut PgConnection, session: &NewSession) -> Result<()> {
    sqlx::query!(
        "insert into portal.session (id, token_hash, staff_id, stage, pending_secret, device, created_at, \
         last_seen_at, expires_at) values ($1, $2, $3, $4, $5, $6, $7, $7, $8)",
        session.id.uuid(),
        &session.token_hash,
        session.staff_id.uuid(),
        session.stage.as_str(),
        session.pending_secret.as_deref(),
        session.device,
        session.at,
        session.expires_at,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// The session of a token, unless it has ended or its account is closed.
pub async fn find(db: &mut PgConnection, token_hash: &[u8]) -> Result<Option<Live>> {
    let row = sqlx::query!(
        "select s.id, s.staff_id, s.stage, s.pending_secret, s.last_seen_at, s.expires_at, \
         p.username, p.name, p.roles, p.scope \
         from portal.session s join portal.staff p on p.id = s.staff_id \
         where s.token_hash = $1 and s.ended_at is null and p.state = 'active'",
        token_hash
    )
    .fetch_optional(db)
    .await?;
    let Some(row) = row else {
        return Ok(None);
    };
    Ok(Some(Live {
        session_id: row.id.into(),
        staff_id: row.staff_id.into(),
        username: row.username,
        stage: word(Stage::parse(&row.stage), "session.stage")?,
        pending_secret: row.pending_secret,
        name: row.name,
        roles: roles(&row.roles)?,
        scope: word(row.scope.parse().ok(), "staff.scope")?,
        last_seen_at: row.last_seen_at,
        expires_at: row.expires_at,
    }))
}

/// Somebody has clicked.
pub async fn seen(db: &mut PgConnection, id: SessionId, at: OffsetDateTime) -> Result<()> {
    sqlx::query!(
        "update portal.session set last_seen_at = $2 where id = $1",
        id.uuid(),
        at
    )
    .execute(db)
    .await?;
    Ok(())
}

/// The next stage, under a new token: the old one is worth nothing any more.
pub async fn advance(
    db: &mut PgConnection,
    id: SessionId,
    stage: Stage,
    token_hash: &[u8],
    at: OffsetDateTime,
    expires_at: OffsetDateTime,
) -> Result<()> {
    sqlx::query!(
        "update portal.session set stage = $2, token_hash = $3, pending_secret = null, last_seen_at = $4, \
         expires_at = $5 where id = $1 and ended_at is null",
        id.uuid(),
        stage.as_str(),
        token_hash,
        at,
        expires_at,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Ends one session of an account; `false` when it has ended already or is somebody else's.
pub async fn end(
    db: &mut PgConnection,
    staff_id: StaffId,
    id: SessionId,
    because: &str,
    at: OffsetDateTime,
) -> Result<bool> {
    let done = sqlx::query!(
        "update portal.session set ended_at = $3, ended_because = $4 \
         where id = $1 and staff_id = $2 and ended_at is null",
        id.uuid(),
        staff_id.uuid(),
        at,
        because,
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Ends every session of an account but one; gives how many.
pub async fn end_others(
    db: &mut PgConnection,
    staff_id: StaffId,
    but: SessionId,
    because: &str,
    at: OffsetDateTime,
) -> Result<u64> {
    let done = sqlx::query!(
        "update portal.session set ended_at = $3, ended_because = $4 \
         where staff_id = $2 and id <> $1 and ended_at is null",
        but.uuid(),
        staff_id.uuid(),
        at,
        because,
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected())
}

/// Ends every session of an account by an administrator's act; gives how many.
pub async fn end_all(db: &mut PgConnection, staff_id: StaffId, at: OffsetDateTime) -> Result<u64> {
    let done = sqlx::query!(
        "update portal.session set ended_at = $2, ended_because = 'ended_by_admin' \
         where staff_id = $1 and ended_at is null",
        staff_id.uuid(),
        at,
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected())
}

/// Open sessions of an account that are alive at `now`, newest first.
pub async fn of_staff(
    db: &mut PgConnection,
    staff_id: StaffId,
    idle_since: OffsetDateTime,
    now: OffsetDateTime,
) -> Result<Vec<SessionRow>> {
    let rows = sqlx::query!(
        "select id, device, created_at, last_seen_at from portal.session \
         where staff_id = $1 and stage = 'open' and ended_at is null and last_seen_at > $2 and expires_at > $3 \
         order by created_at desc",
        staff_id.uuid(),
        idle_since,
        now,
    )
    .fetch_all(db)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| SessionRow {
            id: row.id.into(),
            device: row.device,
            created_at: row.created_at,
            last_seen_at: row.last_seen_at,
        })
        .collect())
}

/// Marks sessions as ended that nobody can use any more.
pub async fn expire(db: &mut PgConnection, idle_since: OffsetDateTime, now: OffsetDateTime) -> Result<u64> {
    let done = sqlx::query!(
        "update portal.session set ended_at = $2, ended_because = 'expired' \
         where ended_at is null and (expires_at <= $2 or last_seen_at <= $1)",
        idle_since,
        now,
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected())
}

/// Forgets sessions that ended before an instant; the audit trail keeps that somebody was signed in.
pub async fn forget_before(db: &mut PgConnection, before: OffsetDateTime) -> Result<()> {
    sqlx::query!("delete from portal.session where ended_at < $1", before)
        .execute(db)
        .await?;
    Ok(())
}
