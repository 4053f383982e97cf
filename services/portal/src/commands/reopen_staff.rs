use contracts::{
    Error, Role,
    portal::{ReopenStaff, StaffChanged},
};
use kernel::china_date;
use runtime::{Cx, Result};
use serde_json::json;

use super::create_staff::{refusal, stands};
use crate::store::staff;

const MAY: &[Role] = &[Role::SystemAdmin];

/// Opens a closed account again, with the roles it had.
pub async fn reopen_staff(cx: Cx, command: ReopenStaff) -> Result<StaffChanged> {
    cx.actor().has_role(MAY)?;
    let id = command.staff_id;
    let mut db = cx.db().await;
    let account = staff::standing(&mut db, id)
        .await?
        .ok_or_else(|| Error::not_found("staff"))?;
    cx.actor().may(MAY, &account.scope)?;
    if account.is_active {
        return Err(Error::conflict("staff_open", "this account is in use").into());
    }
    stands(&mut db, &account.scope, china_date(cx.now())).await?;
    staff::set_open(&mut db, id, staff::State::Active)
        .await
        .map_err(refusal)?;
    cx.audit("staff.reopened", id, json!({}));
    Ok(StaffChanged { staff_id: id })
}
