use contracts::{
    Error, Role,
    portal::{CloseStaff, StaffChanged},
};
use runtime::{Cx, Result};
use serde_json::json;

use crate::{
    domain::staff as rules,
    store::{session, staff},
};

const MAY: &[Role] = &[Role::SystemAdmin, Role::SecurityAdmin];

/// Closes an account at once: one person is enough, for a person who leaves or a key that is lost. Nobody closes their own.
pub async fn close_staff(cx: Cx, command: CloseStaff) -> Result<StaffChanged> {
    cx.actor().has_role(MAY)?;
    let id = command.staff_id;
    let mut db = cx.db().await;
    let account = staff::standing(&mut db, id)
        .await?
        .ok_or_else(|| Error::not_found("staff"))?;
    cx.actor().may(MAY, &account.scope)?;
    rules::is_another(cx.actor().staff_id(), id)?;
    rules::is_open(&account)?;
    staff::set_open(&mut db, id, staff::State::Closed).await?;
    session::end_all(&mut db, id, cx.now()).await?;
    cx.audit("staff.closed", id, json!({}));
    Ok(StaffChanged { staff_id: id })
}
