//! `portal.wechat`: which volunteer is who at WeChat.

use kernel::VolunteerId;
use runtime::Result;
use sqlx::PgConnection;
use time::OffsetDateTime;

/// The volunteer, if one is bound.
pub async fn find(db: &mut PgConnection, openid_index: &[u8]) -> Result<Option<VolunteerId>> {
    let found = sqlx::query_scalar!(
        "select volunteer_id from portal.wechat where openid_index = $1",
        openid_index
    )
    .fetch_optional(db)
    .await?;
    Ok(found.map(VolunteerId::from))
}

/// Binds the two to each other, and to nobody else any more.
pub async fn bind(
    db: &mut PgConnection,
    openid_index: &[u8],
    volunteer_id: VolunteerId,
    at: OffsetDateTime,
) -> Result<()> {
    forget(&mut *db, volunteer_id).await?;
    sqlx::query!(
        "insert into portal.wechat (openid_index, volunteer_id, bound_at) values ($1, $2, $3)
         on conflict (openid_index) do update set volunteer_id = excluded.volunteer_id, bound_at = excluded.bound_at",
        openid_index,
        volunteer_id.uuid(),
        at
    )
    .execute(db)
    .await?;
    Ok(())
}

/// They sign in by SMS again.
pub async fn forget(db: &mut PgConnection, volunteer_id: VolunteerId) -> Result<()> {
    sqlx::query!(
        "delete from portal.wechat where volunteer_id = $1",
        volunteer_id.uuid()
    )
    .execute(db)
    .await?;
    Ok(())
}
