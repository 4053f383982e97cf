//! `portal.item_photo`: what goods look like.

use kernel::{ItemId, StaffId};
use runtime::Result;
use sqlx::PgConnection;
use time::OffsetDateTime;

use crate::domain::picture::Picture;

/// Keeps a picture of goods, in place of the one they had.
pub async fn put(
    db: &mut PgConnection,
    item: ItemId,
    picture: &Picture,
    by: StaffId,
    at: OffsetDateTime,
) -> Result<()> {
    sqlx::query!(
        "insert into portal.item_photo (item_id, hash, large, small, set_by, set_at) values ($1, $2, $3, $4, $5, $6) \
         on conflict (item_id) do update set hash = excluded.hash, large = excluded.large, small = excluded.small, \
         set_by = excluded.set_by, set_at = excluded.set_at",
        item.uuid(),
        &picture.hash[..],
        picture.large,
        picture.small,
        by.uuid(),
        at,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Takes it away; false = there was none.
pub async fn remove(db: &mut PgConnection, item: ItemId) -> Result<bool> {
    let done = sqlx::query!("delete from portal.item_photo where item_id = $1", item.uuid())
        .execute(db)
        .await?;
    Ok(done.rows_affected() > 0)
}

/// Which goods have one: their ids and the hashes of the pictures.
pub async fn all(db: &mut PgConnection) -> Result<Vec<(ItemId, Vec<u8>)>> {
    let rows = sqlx::query!("select item_id, hash from portal.item_photo")
        .fetch_all(db)
        .await?;
    Ok(rows
        .into_iter()
        .map(|row| (ItemId::from(row.item_id), row.hash))
        .collect())
}

/// The large one of a hash.
pub async fn large(db: &mut PgConnection, hash: &[u8]) -> Result<Option<Vec<u8>>> {
    let found = sqlx::query_scalar!(
        "select large from portal.item_photo where hash = $1 limit 1",
        hash
    )
    .fetch_optional(db)
    .await?;
    Ok(found)
}

/// The small one of a hash.
pub async fn small(db: &mut PgConnection, hash: &[u8]) -> Result<Option<Vec<u8>>> {
    let found = sqlx::query_scalar!(
        "select small from portal.item_photo where hash = $1 limit 1",
        hash
    )
    .fetch_optional(db)
    .await?;
    Ok(found)
}
