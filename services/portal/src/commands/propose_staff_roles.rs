use contracts::{
    Error, Role, fields,
    portal::{ProposeStaffRoles, StaffChangeProposed},
};
use kernel::china_date;
use runtime::{Cx, Failure, Result, violates};
use serde_json::json;

use super::create_staff::{may_stand, stands};
use crate::{
    domain::staff as rules,
    store::{
        staff,
        staff_change::{self, Change, StaffChange},
    },
};

/// Proposes what an account may do, and where, from the approval on.
pub async fn propose_staff_roles(cx: Cx, command: ProposeStaffRoles) -> Result<StaffChangeProposed> {
    cx.actor().may(&[Role::SystemAdmin], &command.scope)?;
    let roles = rules::roles(&command.roles, &command.scope)?;
    may_stand(&command.scope, &roles)?;
    let reason = fields::reason("reason", &command.reason)?;
    let mut db = cx.db().await;
    let account = staff::standing(&mut db, command.staff_id)
        .await?
        .ok_or_else(|| Error::not_found("staff"))?;
    cx.actor().may(&[Role::SystemAdmin], &account.scope)?;
    rules::is_open(&account)?;
    if !matches!(cx.actor(), contracts::Actor::System) {
        rules::administrator_is_known(&roles, account.has_person)?;
    }
    stands(&mut db, &command.scope, china_date(cx.now())).await?;
    let new = StaffChange {
        id: kernel::uuid_v7(cx.now()),
        staff_id: command.staff_id,
        change: Change::Roles {
            roles,
            scope: command.scope,
        },
        reason: cx.crypto().seal(&reason),
        proposed_by: cx.actor().staff_id(),
        proposed_at: cx.now(),
        state: "open".to_owned(),
        decided_by: None,
    };
    staff_change::propose(&mut db, &new).await.map_err(waits)?;
    cx.audit(
        "staff.change_proposed",
        new.staff_id,
        json!({ "kind": "roles", "change": new.id }),
    );
    Ok(StaffChangeProposed { change_id: new.id })
}

/// A second proposal of the kind waits for the first to be decided.
pub(super) fn waits(error: sqlx::Error) -> Failure {
    if violates(&error, "staff_change_open") {
        return Error::conflict(
            "staff_change_waits",
            "such a change of this account waits for a second person already",
        )
        .into();
    }
    error.into()
}
