//! Outlets: a copy of the tree's units that hand goods out, with how and when.

use std::collections::HashMap;

use contracts::{portal::OrgUnitChanged, redemption::stock::OutletKind};
use kernel::OrgCode;
use sqlx::PgConnection;
use time::{Date, OffsetDateTime};

use super::{beneath, parsed, word};

/// One outlet.
#[derive(Debug, Clone)]
pub struct Outlet {
    /// Which.
    pub code: OrgCode,
    /// Its name.
    pub name: String,
    /// How it hands goods out.
    pub kind: OutletKind,
    /// When.
    pub hours: String,
    /// The tree calls it an outlet, today.
    pub open: bool,
}

/// Keeps a unit as the portal tells it, if it is an outlet or was one.
///
/// # Errors
/// The database.
pub async fn keep(db: &mut PgConnection, unit: &OrgUnitChanged, now: OffsetDateTime) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into redemption.outlet (code, name, is_outlet, active_from, active_to, changed_at)
         select $1, $2, $3, $4, $5, $6
         where $3 or exists (select from redemption.outlet where code = $1)
         on conflict (code) do update set name = excluded.name, is_outlet = excluded.is_outlet,
             active_from = excluded.active_from, active_to = excluded.active_to, changed_at = excluded.changed_at",
        unit.code.as_str(),
        unit.name,
        unit.is_outlet,
        unit.active_from.0,
        unit.active_to.map(|day| day.0),
        now,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Says how an outlet hands goods out, and when.
///
/// # Errors
/// The database.
pub async fn set(db: &mut PgConnection, outlet: &OrgCode, kind: OutletKind, hours: &str) -> sqlx::Result<()> {
    sqlx::query!(
        "update redemption.outlet set kind = $2, hours = $3 where code = $1",
        outlet.as_str(),
        kind.as_str(),
        hours
    )
    .execute(db)
    .await?;
    Ok(())
}

struct Row {
    code: String,
    name: String,
    kind: String,
    hours: String,
    open: bool,
}

impl Row {
    fn outlet(self) -> sqlx::Result<Outlet> {
        Ok(Outlet {
            code: parsed(&self.code, "code")?,
            name: self.name,
            kind: word(OutletKind::parse(&self.kind), "kind")?,
            hours: self.hours,
            open: self.open,
        })
    }
}

/// One outlet; nothing = the unit never was one.
///
/// # Errors
/// The database.
pub async fn get(db: &mut PgConnection, outlet: &OrgCode, today: Date) -> sqlx::Result<Option<Outlet>> {
    Ok(some(db, std::slice::from_ref(outlet), today)
        .await?
        .remove(outlet))
}

/// Some outlets; units that never were one are left out.
///
/// # Errors
/// The database.
pub async fn some(
    db: &mut PgConnection,
    outlets: &[OrgCode],
    today: Date,
) -> sqlx::Result<HashMap<OrgCode, Outlet>> {
    let codes: Vec<String> = outlets.iter().map(OrgCode::to_string).collect();
    let rows = sqlx::query_as!(
        Row,
        r#"select code, name, kind, hours, (is_outlet and active_from <= $2 and coalesce(active_to >= $2, true)) as "open!"
           from redemption.outlet where code = any($1)"#,
        &codes,
        today,
    )
    .fetch_all(db)
    .await?;
    let found = rows.into_iter().map(Row::outlet);
    found
        .map(|outlet| outlet.map(|outlet| (outlet.code.clone(), outlet)))
        .collect()
}

/// Outlets within a part of the tree, by code: those that are open, and those where goods still lie.
///
/// # Errors
/// The database.
pub async fn find(db: &mut PgConnection, within: Option<&OrgCode>, today: Date) -> sqlx::Result<Vec<Outlet>> {
    let rows = sqlx::query_as!(
        Row,
        r#"select o.code, o.name, o.kind, o.hours,
                  (o.is_outlet and o.active_from <= $2 and coalesce(o.active_to >= $2, true)) as "open!"
           from redemption.outlet o
           where ($1::text is null or o.code like $1)
             and (o.is_outlet and coalesce(o.active_to >= $2, true)
                  or exists (select from redemption.lot l where l.outlet = o.code and l.on_hand > 0))
           order by o.code"#,
        within.map(beneath),
        today,
    )
    .fetch_all(db)
    .await?;
    rows.into_iter().map(Row::outlet).collect()
}
