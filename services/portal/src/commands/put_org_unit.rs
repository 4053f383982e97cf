use contracts::{
    Day, Role,
    portal::{OrgUnitChanged, OrgUnitPut, PutOrgUnit},
    settings,
};
use runtime::{Cx, Result};
use serde_json::json;

use crate::{
    domain::org::{self, SocialParent},
    store::org_unit::{self, OrgUnit},
};

/// Puts a unit into the tree or changes it (R1.5). Where a sub-branch ends, the registries move its people to the
/// successor from the day after on; what was written under it keeps it.
pub async fn put_org_unit(cx: Cx, command: PutOrgUnit) -> Result<OrgUnitPut> {
    cx.actor().may(&[Role::SystemAdmin], &command.code)?;
    let unit = org::unit(command)?;
    let social = SocialParent::of(&cx.settings().word(settings::SOCIAL_ORG_PARENT));
    let mut db = cx.db().await;
    // Changes of the tree go one after the other: each is judged by the tree that it meets.
    org_unit::lock(&mut db, &unit.code.district()).await?;
    let tree = org_unit::all(&mut db).await?;
    drop(db);
    org::fits(&unit, &tree, social)?;
    let before = tree.iter().find(|other| other.code == unit.code);
    if before != Some(&unit) {
        write(&cx, &unit, before).await?;
    }
    Ok(OrgUnitPut { code: unit.code })
}

/// Writes a unit, keeps how it was, and tells of it.
pub(super) async fn write(cx: &Cx, unit: &OrgUnit, before: Option<&OrgUnit>) -> Result<()> {
    let mut db = cx.db().await;
    org_unit::put(&mut db, unit, cx.now()).await?;
    if let Some(before) = before {
        org_unit::keep_past(&mut db, before, cx.now()).await?;
    }
    let action = if before.is_some() {
        "org_unit.changed"
    } else {
        "org_unit.added"
    };
    cx.audit(
        action,
        &unit.code,
        json!({ "name": unit.name, "active_from": unit.active_from, "active_to": unit.active_to,
            "successor": unit.successor, "outlet": unit.facts.is_outlet }),
    );
    cx.emit(&OrgUnitChanged {
        code: unit.code.clone(),
        name: unit.name.clone(),
        kind: unit.kind,
        position: unit.position,
        active_from: Day(unit.active_from),
        active_to: unit.active_to.map(Day),
        successor: unit.successor.clone(),
        is_outlet: unit.facts.is_outlet,
    });
    Ok(())
}
