//! `elderly.elder_relative`: blind indexes of the household and of declared relatives.

use kernel::{ElderId, PersonKey};
use runtime::Result;
use sqlx::PgConnection;

/// Writes them, each once.
pub async fn insert(db: &mut PgConnection, elder: ElderId, relatives: &[PersonKey]) -> Result<()> {
    let keys: Vec<String> = relatives.iter().map(|key| key.as_str().to_owned()).collect();
    sqlx::query!(
        "insert into elderly.elder_relative (elder_id, person_key) select $1, key from unnest($2::text[]) as key",
        elder.uuid(),
        &keys
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Takes those away who are none any more.
pub async fn remove(db: &mut PgConnection, elder: ElderId, relatives: &[PersonKey]) -> Result<()> {
    let keys: Vec<String> = relatives.iter().map(|key| key.as_str().to_owned()).collect();
    sqlx::query!(
        "delete from elderly.elder_relative where elder_id = $1 and person_key = any($2::text[])",
        elder.uuid(),
        &keys
    )
    .execute(db)
    .await?;
    Ok(())
}

/// All of an elder's.
pub async fn of(db: &mut PgConnection, elder: ElderId) -> Result<Vec<PersonKey>> {
    let keys = sqlx::query_scalar!(
        "select person_key from elderly.elder_relative where elder_id = $1 order by person_key",
        elder.uuid()
    )
    .fetch_all(db)
    .await?;
    Ok(keys.into_iter().map(PersonKey::new).collect())
}
