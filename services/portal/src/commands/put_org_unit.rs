use contracts::{
    Day, Error, Role,
    portal::{OrgUnitChanged, OrgUnitPut, PutOrgUnit},
};
use runtime::{Cx, Result};
use serde_json::json;

use crate::{
    domain::org,
    store::org_unit::{self, OrgUnit},
};

/// Puts a unit into the tree or changes it (R1.5). The unit above and the successor must be in the tree.
pub async fn put_org_unit(cx: Cx, command: PutOrgUnit) -> Result<OrgUnitPut> {
    cx.actor().may(&[Role::SystemAdmin], &command.code)?;
    let unit = org::unit(command)?;
    let mut db = cx.db().await;
    if let Some(parent) = unit.code.parent()
        && !org_unit::exists(&mut db, &parent).await?
    {
        return Err(
            Error::invalid("code", "parent_missing", "put the organisation above first")
                .with("parent", parent.as_str())
                .into(),
        );
    }
    if let Some(successor) = &unit.successor
        && !org_unit::exists(&mut db, successor).await?
    {
        return Err(Error::invalid(
            "successor",
            "org_unit_not_found",
            "the successor is not in the tree",
        )
        .into());
    }
    let before = org_unit::lock(&mut db, &unit.code).await?;
    drop(db);
    if before.as_ref() != Some(&unit) {
        write(&cx, &unit, before.as_ref()).await?;
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
        json!({ "name": unit.name, "active_from": unit.active_from, "active_to": unit.active_to }),
    );
    cx.emit(&OrgUnitChanged {
        code: unit.code.clone(),
        name: unit.name.clone(),
        kind: unit.kind,
        position: unit.position,
        active_from: Day(unit.active_from),
        active_to: unit.active_to.map(Day),
    });
    Ok(())
}
