use contracts::{
    Error,
    portal::{ApproveStaffChange, StaffChanged},
};
use kernel::china_date;
use runtime::{Cx, Result};
use serde_json::json;

use super::create_staff::stands;
use crate::{
    domain::staff as rules,
    store::{
        session, staff,
        staff_change::{self, Change},
    },
};

/// Carries out a change of an account that another person has proposed. Whoever is signed in there must sign in again.
pub async fn approve_staff_change(cx: Cx, command: ApproveStaffChange) -> Result<StaffChanged> {
    cx.actor().has_role(rules::DECIDERS)?;
    let by = cx.actor().staff_id();
    let mut db = cx.db().await;
    let proposal = staff_change::lock(&mut db, command.change_id)
        .await?
        .ok_or_else(|| Error::not_found("proposal"))?;
    let id = proposal.staff_id;
    let account = staff::standing(&mut db, id)
        .await?
        .ok_or_else(|| Error::not_found("staff"))?;
    cx.actor().may(rules::DECIDERS, &account.scope)?;
    rules::may_approve(&proposal, by)?;
    rules::is_open(&account)?;
    let told = match &proposal.change {
        Change::Roles { roles, scope } => {
            stands(&mut db, scope, china_date(cx.now())).await?;
            staff::set_roles(&mut db, id, roles, scope).await?;
            let words: Vec<&str> = roles.iter().map(|role| role.as_str()).collect();
            json!({ "roles": words, "scope": scope, "change": proposal.id })
        }
        Change::Reset { password_hash } => {
            staff::reset(&mut db, id, password_hash.as_deref(), cx.now()).await?;
            json!({ "password": password_hash.is_some(), "change": proposal.id })
        }
    };
    staff_change::decide(&mut db, proposal.id, "approved", by, cx.now()).await?;
    session::end_all(&mut db, id, cx.now()).await?;
    let action = match proposal.change {
        Change::Roles { .. } => "staff.roles_changed",
        Change::Reset { .. } => "staff.reset",
    };
    cx.audit(action, id, told);
    Ok(StaffChanged { staff_id: id })
}
