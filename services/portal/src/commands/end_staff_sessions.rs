use contracts::{
    Error, Role,
    portal::{EndStaffSessions, StaffChanged},
};
use runtime::{Cx, Result};
use serde_json::json;

use crate::store::{session, staff};

const MAY: &[Role] = &[Role::SecurityAdmin];

/// Ends every session of an account: the next click leads to the sign-in.
pub async fn end_staff_sessions(cx: Cx, command: EndStaffSessions) -> Result<StaffChanged> {
    cx.actor().has_role(MAY)?;
    let id = command.staff_id;
    let mut db = cx.db().await;
    let account = staff::standing(&mut db, id)
        .await?
        .ok_or_else(|| Error::not_found("staff"))?;
    cx.actor().may(MAY, &account.scope)?;
    let ended = session::end_all(&mut db, id, cx.now()).await?;
    cx.audit("staff.session_ended", id, json!({ "ended": ended }));
    Ok(StaffChanged { staff_id: id })
}
