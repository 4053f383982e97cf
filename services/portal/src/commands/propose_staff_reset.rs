use contracts::{
    Error, Role, fields,
    portal::{ProposeStaffReset, StaffChangeProposed},
};
use runtime::{Cx, Read, Result};
use serde_json::json;

use super::propose_staff_roles::waits;
use crate::{
    domain::{password, staff as rules},
    sign_in::hash_password,
    store::{
        staff,
        staff_change::{self, Change, StaffChange},
    },
};

/// Hashes the next first password, if there is one, before the transaction.
pub async fn hash_next_password(read: Read, command: ProposeStaffReset) -> Result<Option<String>> {
    read.actor().has_role(&[Role::SecurityAdmin])?;
    let Some(wanted) = command.password else {
        return Ok(None);
    };
    let account = staff::get(&mut *read.db().await?, command.staff_id)
        .await?
        .ok_or_else(|| Error::not_found("staff"))?;
    password::check("password", &wanted, &account.username)?;
    hash_password(wanted.0).await.map(Some)
}

/// Proposes to forget the second factor of somebody who has lost it, and the password too if it is forgotten (decision 21).
pub async fn propose_staff_reset(
    cx: Cx,
    command: ProposeStaffReset,
    password_hash: Option<String>,
) -> Result<StaffChangeProposed> {
    cx.actor().has_role(&[Role::SecurityAdmin])?;
    let reason = fields::reason("reason", &command.reason)?;
    let mut db = cx.db().await;
    let account = staff::standing(&mut db, command.staff_id)
        .await?
        .ok_or_else(|| Error::not_found("staff"))?;
    cx.actor().may(&[Role::SecurityAdmin], &account.scope)?;
    rules::is_open(&account)?;
    let new = StaffChange {
        id: kernel::uuid_v7(cx.now()),
        staff_id: command.staff_id,
        change: Change::Reset { password_hash },
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
        json!({ "kind": "reset", "change": new.id }),
    );
    Ok(StaffChangeProposed { change_id: new.id })
}
