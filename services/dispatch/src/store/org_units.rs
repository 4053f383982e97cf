//! Copy of the organisation tree.

use std::collections::HashMap;

use contracts::portal::OrgUnitChanged;
use kernel::{OrgCode, Position};
use sqlx::PgConnection;
use time::{Date, OffsetDateTime};

use super::parsed;

/// Every village that was ever told of, with its position if that is known.
pub type Places = HashMap<OrgCode, Option<Position>>;

/// Keeps the unit as the portal tells it.
pub async fn put(db: &mut PgConnection, unit: &OrgUnitChanged, now: OffsetDateTime) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into dispatch.org_unit (code, name, lon, lat, active_from, active_to, changed_at, successor)
         values ($1, $2, $3, $4, $5, $6, $7, $8)
         on conflict (code) do update set name = excluded.name, lon = excluded.lon, lat = excluded.lat,
             active_from = excluded.active_from, active_to = excluded.active_to, changed_at = excluded.changed_at,
             successor = excluded.successor",
        unit.code.as_str(),
        unit.name,
        unit.position.map(|position| position.lon),
        unit.position.map(|position| position.lat),
        unit.active_from.0,
        unit.active_to.map(|day| day.0),
        now,
        unit.successor.as_ref().map(OrgCode::as_str),
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Where the villages lie.
pub async fn places(db: &mut PgConnection) -> sqlx::Result<Places> {
    let rows = sqlx::query!("select code, lon, lat from dispatch.org_unit where length(code) = 12")
        .fetch_all(db)
        .await?;
    rows.into_iter()
        .map(|row| {
            let position = row.lon.zip(row.lat).map(|(lon, lat)| Position { lon, lat });
            Ok((parsed(&row.code, "code")?, position))
        })
        .collect()
}

/// `places`, and the units that go on with their work by `today` (R1.5): who reads a successor reads what it took over.
pub async fn and_successors(
    db: &mut PgConnection,
    places: &[&OrgCode],
    today: Date,
) -> sqlx::Result<Vec<OrgCode>> {
    let codes: Vec<String> = places.iter().map(|code| code.to_string()).collect();
    let rows = sqlx::query_scalar!(
        r#"with recursive place (code) as (
               select unnest($1::text[])
               union select u.successor from dispatch.org_unit u join place p on p.code = u.code
                   where u.successor is not null and u.active_to < $2)
           select code as "code!" from place"#,
        &codes,
        today,
    )
    .fetch_all(db)
    .await?;
    rows.iter().map(|code| parsed(code, "code")).collect()
}

/// Units that have ended by `today` and whose work goes on somewhere beneath `within` (R1.5).
pub async fn taken_over(db: &mut PgConnection, within: &OrgCode, today: Date) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar!(
        r#"select code as "code!" from dispatch.taken_over($1, $2) as t (code)"#,
        within.as_str(),
        today,
    )
    .fetch_all(db)
    .await
}
