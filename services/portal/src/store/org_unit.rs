//! `portal.org_unit`: the tree, and how its units were.

use contracts::portal::UnitFacts;
use kernel::{OrgCode, OrgKind, Position};
use runtime::Result;
use sqlx::PgConnection;
use time::{Date, OffsetDateTime};

use super::word;

/// One unit of the tree.
#[derive(Debug, Clone, PartialEq)]
pub struct OrgUnit {
    /// Its code.
    pub code: OrgCode,
    /// Its name.
    pub name: String,
    /// What it is.
    pub kind: OrgKind,
    /// Where it lies, if known.
    pub position: Option<Position>,
    /// First day.
    pub active_from: Date,
    /// Last day, when it was merged or dissolved.
    pub active_to: Option<Date>,
    /// Which unit went on with its work.
    pub successor: Option<OrgCode>,
    /// What it is on the ground.
    pub facts: UnitFacts,
}

impl OrgUnit {
    /// Whether it is in use on `day`.
    pub fn is_active(&self, day: Date) -> bool {
        self.active_from <= day && self.active_to.is_none_or(|last| day <= last)
    }
}

struct Row {
    code: String,
    name: String,
    lon: Option<f64>,
    lat: Option<f64>,
    active_from: Date,
    active_to: Option<Date>,
    successor: Option<String>,
    is_outlet: bool,
    natural_village: Option<String>,
    address: Option<String>,
    partner_site: Option<String>,
}

fn unit(row: Row) -> Result<OrgUnit> {
    let code: OrgCode = word(row.code.parse().ok(), "org_unit.code")?;
    let successor = row
        .successor
        .map(|code| word(code.parse().ok(), "org_unit.successor"))
        .transpose()?;
    Ok(OrgUnit {
        kind: code.kind(),
        code,
        name: row.name,
        position: row.lon.zip(row.lat).map(|(lon, lat)| Position { lon, lat }),
        active_from: row.active_from,
        active_to: row.active_to,
        successor,
        facts: UnitFacts {
            is_outlet: row.is_outlet,
            natural_village: row.natural_village,
            address: row.address,
            partner_site: row.partner_site,
        },
    })
}

/// The whole tree, by code.
pub async fn all(db: &mut PgConnection) -> Result<Vec<OrgUnit>> {
    let rows = sqlx::query_as!(
        Row,
        "select code, name, lon, lat, active_from, active_to, successor, is_outlet, natural_village, address, \
         partner_site from portal.org_unit order by code"
    )
    .fetch_all(db)
    .await?;
    rows.into_iter().map(unit).collect()
}

/// The tree as it was at the end of a day (`next` = the first instant after it): each unit under the name and with the
/// days that it had then; units that were not in use are left out (R1.5, “as then”).
pub async fn as_of(db: &mut PgConnection, day: Date, next: OffsetDateTime) -> Result<Vec<OrgUnit>> {
    let rows = sqlx::query_as!(
        Row,
        r#"select distinct on (x.code) x.code as "code!", x.name as "name!", x.lon, x.lat,
            x.active_from as "active_from!", x.active_to, x.successor, x.is_outlet as "is_outlet!",
            x.natural_village, x.address, x.partner_site
        from (select code, until, name, lon, lat, active_from, active_to, successor, is_outlet, natural_village,
                address, partner_site from portal.org_unit_past where until >= $1
            union all
            select code, 'infinity', name, lon, lat, active_from, active_to, successor, is_outlet, natural_village,
                address, partner_site from portal.org_unit) x
        order by x.code, x.until"#,
        next,
    )
    .fetch_all(db)
    .await?;
    let units = rows.into_iter().map(unit).collect::<Result<Vec<_>>>()?;
    Ok(units.into_iter().filter(|unit| unit.is_active(day)).collect())
}

/// One unit, locked until the end of the transaction.
pub async fn lock(db: &mut PgConnection, code: &OrgCode) -> Result<Option<OrgUnit>> {
    let row = sqlx::query_as!(
        Row,
        "select code, name, lon, lat, active_from, active_to, successor, is_outlet, natural_village, address, \
         partner_site from portal.org_unit where code = $1 for update",
        code.as_str()
    )
    .fetch_optional(db)
    .await?;
    row.map(unit).transpose()
}

/// One unit.
pub async fn get(db: &mut PgConnection, code: &OrgCode) -> Result<Option<OrgUnit>> {
    let row = sqlx::query_as!(
        Row,
        "select code, name, lon, lat, active_from, active_to, successor, is_outlet, natural_village, address, \
         partner_site from portal.org_unit where code = $1",
        code.as_str()
    )
    .fetch_optional(db)
    .await?;
    row.map(unit).transpose()
}

/// Writes a unit as it is from now on.
pub async fn put(db: &mut PgConnection, unit: &OrgUnit, at: OffsetDateTime) -> Result<()> {
    sqlx::query!(
        "insert into portal.org_unit (code, name, kind, lon, lat, active_from, active_to, successor, changed_at, \
         is_outlet, natural_village, address, partner_site) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) \
         on conflict (code) do update set name = excluded.name, lon = excluded.lon, lat = excluded.lat, \
         active_from = excluded.active_from, active_to = excluded.active_to, successor = excluded.successor, \
         changed_at = excluded.changed_at, is_outlet = excluded.is_outlet, \
         natural_village = excluded.natural_village, address = excluded.address, \
         partner_site = excluded.partner_site",
        unit.code.as_str(),
        unit.name,
        unit.kind.as_str(),
        unit.position.map(|position| position.lon),
        unit.position.map(|position| position.lat),
        unit.active_from,
        unit.active_to,
        unit.successor.as_ref().map(OrgCode::as_str),
        at,
        unit.facts.is_outlet,
        unit.facts.natural_village,
        unit.facts.address,
        unit.facts.partner_site,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Keeps how a unit was until `until` (R1.5).
pub async fn keep_past(db: &mut PgConnection, unit: &OrgUnit, until: OffsetDateTime) -> Result<()> {
    sqlx::query!(
        "insert into portal.org_unit_past (code, until, name, lon, lat, active_from, active_to, successor, is_outlet, \
         natural_village, address, partner_site) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) on conflict (code, until) do nothing",
        unit.code.as_str(),
        until,
        unit.name,
        unit.position.map(|position| position.lon),
        unit.position.map(|position| position.lat),
        unit.active_from,
        unit.active_to,
        unit.successor.as_ref().map(OrgCode::as_str),
        unit.facts.is_outlet,
        unit.facts.natural_village,
        unit.facts.address,
        unit.facts.partner_site,
    )
    .execute(db)
    .await?;
    Ok(())
}
