use contracts::{
    Error,
    portal::{RejectStaffChange, StaffChanged},
};
use runtime::{Cx, Result};
use serde_json::json;

use crate::{
    domain::staff as rules,
    store::{staff, staff_change},
};

/// Rejects a change of an account, or takes one's own proposal back.
pub async fn reject_staff_change(cx: Cx, command: RejectStaffChange) -> Result<StaffChanged> {
    cx.actor().has_role(rules::DECIDERS)?;
    let mut db = cx.db().await;
    let proposal = staff_change::lock(&mut db, command.change_id)
        .await?
        .ok_or_else(|| Error::not_found("proposal"))?;
    let account = staff::standing(&mut db, proposal.staff_id)
        .await?
        .ok_or_else(|| Error::not_found("staff"))?;
    cx.actor().may(rules::DECIDERS, &account.scope)?;
    rules::waits(&proposal)?;
    staff_change::decide(&mut db, proposal.id, "rejected", cx.actor().staff_id(), cx.now()).await?;
    cx.audit(
        "staff.change_rejected",
        proposal.staff_id,
        json!({ "change": proposal.id }),
    );
    Ok(StaffChanged {
        staff_id: proposal.staff_id,
    })
}
