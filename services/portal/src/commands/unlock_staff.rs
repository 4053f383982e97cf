use contracts::{
    Error, Role,
    portal::{StaffChanged, UnlockStaff},
};
use runtime::{Cx, Result};
use serde_json::json;

use crate::{domain::staff as rules, store::staff};

const MAY: &[Role] = &[Role::SecurityAdmin];

/// Lets somebody who is locked out after wrong tries try again.
pub async fn unlock_staff(cx: Cx, command: UnlockStaff) -> Result<StaffChanged> {
    cx.actor().has_role(MAY)?;
    let id = command.staff_id;
    let mut db = cx.db().await;
    let account = staff::standing(&mut db, id)
        .await?
        .ok_or_else(|| Error::not_found("staff"))?;
    cx.actor().may(MAY, &account.scope)?;
    rules::is_open(&account)?;
    staff::failed(&mut db, id, 0, None).await?;
    cx.audit("staff.unlocked", id, json!({}));
    Ok(StaffChanged { staff_id: id })
}
