//! The codes of the cards at elders' doors.

use kernel::{ElderId, StaffId};
use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

/// The card that hangs there now.
pub struct Card {
    /// Sealed.
    pub code: Vec<u8>,
    pub made_at: OffsetDateTime,
}

/// The elder's card; printing waits for printing, so that an elder has one.
pub async fn lock(db: &mut PgConnection, elder: ElderId) -> sqlx::Result<Option<Card>> {
    sqlx::query!(
        "select pg_advisory_xact_lock(hashtextextended('door:' || $1::text, 0))",
        elder.to_string()
    )
    .execute(&mut *db)
    .await?;
    let row = sqlx::query!(
        "select code, made_at from dispatch.door_code where elder_id = $1 and ended_at is null",
        elder.uuid()
    )
    .fetch_optional(db)
    .await?;
    Ok(row.and_then(|row| {
        Some(Card {
            code: row.code?,
            made_at: row.made_at,
        })
    }))
}

/// A new card in place of the one that may hang there.
pub async fn replace(
    db: &mut PgConnection,
    (id, elder): (Uuid, ElderId),
    code: &[u8],
    (by, at): (Option<StaffId>, OffsetDateTime),
) -> sqlx::Result<()> {
    end(&mut *db, elder, at).await?;
    sqlx::query!(
        "insert into dispatch.door_code (door_code_id, elder_id, code, made_at, made_by) values ($1, $2, $3, $4, $5)",
        id,
        elder.uuid(),
        code,
        at,
        by.map(|by| by.uuid()),
    )
    .execute(db)
    .await?;
    Ok(())
}

async fn end(db: &mut PgConnection, elder: ElderId, at: OffsetDateTime) -> sqlx::Result<()> {
    sqlx::query!(
        "update dispatch.door_code set ended_at = $2 where elder_id = $1 and ended_at is null",
        elder.uuid(),
        at
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Forgets an elder's codes; that there were cards, and when, stays.
pub async fn forget_elder(db: &mut PgConnection, elder: ElderId, at: OffsetDateTime) -> sqlx::Result<()> {
    end(&mut *db, elder, at).await?;
    sqlx::query!(
        "update dispatch.door_code set code = null where elder_id = $1",
        elder.uuid()
    )
    .execute(db)
    .await?;
    Ok(())
}
