//! `portal.volunteer_session`: volunteers' phones that are signed in.

use kernel::{SessionId, VolunteerId};
use runtime::Result;
use sqlx::PgConnection;
use time::OffsetDateTime;

/// A session that is alive.
#[derive(Debug, Clone)]
pub struct Live {
    /// The session.
    pub session_id: SessionId,
    /// Who.
    pub volunteer_id: VolunteerId,
    /// Last click.
    pub last_seen_at: OffsetDateTime,
}

/// Begins a session.
pub async fn insert(
    db: &mut PgConnection,
    id: SessionId,
    token_hash: &[u8],
    volunteer_id: VolunteerId,
    device: &str,
    at: OffsetDateTime,
    expires_at: OffsetDateTime,
) -> Result<()> {
    sqlx::query!(
        "insert into portal.volunteer_session (id, token_hash, volunteer_id, device, created_at, last_seen_at, \
         expires_at) values ($1, $2, $3, $4, $5, $5, $6)",
        id.uuid(),
        token_hash,
        volunteer_id.uuid(),
        device,
        at,
        expires_at,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// The session of a token, if it is alive.
pub async fn find(db: &mut PgConnection, token_hash: &[u8], now: OffsetDateTime) -> Result<Option<Live>> {
    let row = sqlx::query!(
        "select id, volunteer_id, last_seen_at from portal.volunteer_session \
         where token_hash = $1 and ended_at is null and expires_at > $2",
        token_hash,
        now,
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(|row| Live {
        session_id: row.id.into(),
        volunteer_id: row.volunteer_id.into(),
        last_seen_at: row.last_seen_at,
    }))
}

/// A phone that is signed in, as its owner sees it.
#[derive(Debug, Clone)]
pub struct Phone {
    /// The session.
    pub session_id: SessionId,
    /// Browser and system.
    pub device: String,
    /// Last click.
    pub last_seen_at: OffsetDateTime,
}

/// The phones on which a volunteer is signed in, last used first.
pub async fn phones(
    db: &mut PgConnection,
    volunteer_id: VolunteerId,
    now: OffsetDateTime,
) -> Result<Vec<Phone>> {
    let rows = sqlx::query!(
        "select id, device, last_seen_at from portal.volunteer_session \
         where volunteer_id = $1 and ended_at is null and expires_at > $2 order by last_seen_at desc, id",
        volunteer_id.uuid(),
        now,
    )
    .fetch_all(db)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Phone {
            session_id: row.id.into(),
            device: row.device,
            last_seen_at: row.last_seen_at,
        })
        .collect())
}

/// Somebody has clicked.
pub async fn seen(db: &mut PgConnection, id: SessionId, at: OffsetDateTime) -> Result<()> {
    sqlx::query!(
        "update portal.volunteer_session set last_seen_at = $2 where id = $1",
        id.uuid(),
        at
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Ends a session.
pub async fn end(db: &mut PgConnection, id: SessionId, at: OffsetDateTime) -> Result<()> {
    sqlx::query!(
        "update portal.volunteer_session set ended_at = $2 where id = $1 and ended_at is null",
        id.uuid(),
        at
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Ends every session of a volunteer.
pub async fn end_all(db: &mut PgConnection, volunteer_id: VolunteerId, at: OffsetDateTime) -> Result<u64> {
    let done = sqlx::query!(
        "update portal.volunteer_session set ended_at = $2 where volunteer_id = $1 and ended_at is null",
        volunteer_id.uuid(),
        at
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected())
}

/// Forgets where an erased volunteer is or was signed in, and the codes that were sent for it.
pub async fn forget(db: &mut PgConnection, volunteer: VolunteerId) -> Result<()> {
    sqlx::query!(
        "delete from portal.volunteer_session where volunteer_id = $1",
        volunteer.uuid()
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!(
        "delete from portal.sign_in_code where volunteer_id = $1",
        volunteer.uuid()
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Forgets sessions that were over before an instant.
pub async fn forget_before(db: &mut PgConnection, before: OffsetDateTime) -> Result<()> {
    sqlx::query!(
        "delete from portal.volunteer_session where coalesce(ended_at, expires_at) < $1",
        before
    )
    .execute(db)
    .await?;
    Ok(())
}
