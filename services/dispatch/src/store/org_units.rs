//! Copy of the organisation tree.

use std::collections::HashMap;

use contracts::portal::OrgUnitChanged;
use kernel::{OrgCode, Position};
use sqlx::PgConnection;
use time::OffsetDateTime;

use super::parsed;

/// Positions of the villages that have one.
pub type Places = HashMap<OrgCode, Position>;

/// Keeps the unit as the portal tells it.
pub async fn put(db: &mut PgConnection, unit: &OrgUnitChanged, now: OffsetDateTime) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into dispatch.org_unit (code, name, lon, lat, active_from, active_to, changed_at)
         values ($1, $2, $3, $4, $5, $6, $7)
         on conflict (code) do update set name = excluded.name, lon = excluded.lon, lat = excluded.lat,
             active_from = excluded.active_from, active_to = excluded.active_to, changed_at = excluded.changed_at",
        unit.code.as_str(),
        unit.name,
        unit.position.map(|position| position.lon),
        unit.position.map(|position| position.lat),
        unit.active_from.0,
        unit.active_to.map(|day| day.0),
        now,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Where the villages lie.
pub async fn places(db: &mut PgConnection) -> sqlx::Result<Places> {
    let rows = sqlx::query!(
        r#"select code, lon as "lon!", lat as "lat!" from dispatch.org_unit
           where lon is not null and length(code) = 12"#
    )
    .fetch_all(db)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok((
                parsed(&row.code, "code")?,
                Position {
                    lon: row.lon,
                    lat: row.lat,
                },
            ))
        })
        .collect()
}
