//! Names of villages and towns.

use std::collections::HashMap;

use contracts::portal::OrgUnitChanged;
use sqlx::{PgConnection, Result};

/// Keeps a unit's name as the portal tells it.
pub async fn keep(db: &mut PgConnection, unit: &OrgUnitChanged) -> Result<()> {
    sqlx::query!(
        "insert into notification.place (code, name) values ($1, $2)
         on conflict (code) do update set name = excluded.name",
        unit.code.as_str(),
        unit.name
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Every name, by code.
pub async fn names(db: &mut PgConnection) -> Result<HashMap<String, String>> {
    let rows = sqlx::query!("select code, name from notification.place")
        .fetch_all(db)
        .await?;
    Ok(rows.into_iter().map(|row| (row.code, row.name)).collect())
}
