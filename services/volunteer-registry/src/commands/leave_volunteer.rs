use contracts::{
    fields,
    volunteer::{LeaveVolunteer, StandingStep, VolunteerChanged},
};
use runtime::{Cx, Result};
use serde_json::json;

use super::changed::{announce, record_of, whose};
use crate::{
    domain::{access::REGISTRARS, standing::left},
    store::{lives, volunteer},
};

/// A volunteer leaves 退出, of their own accord or on their word (R3.5). The profile, its passbook number and what was
/// earned stay; the ledger freezes the accounts (R6.10), dispatch hands back what has not begun, the portal signs phones
/// out.
pub async fn leave_volunteer(cx: Cx, command: LeaveVolunteer) -> Result<VolunteerChanged> {
    let id = command.volunteer_id;
    let mut db = cx.db().await;
    let standing = whose(&cx, &mut db, id, REGISTRARS).await?;
    let reason = fields::reason("reason", &command.reason)?;
    let state = left(standing.state)?;
    volunteer::set_state(&mut db, id, state).await?;
    let of = record_of(&cx, id);
    lives::step(&mut db, of, StandingStep::Left, &cx.crypto().seal(&reason)).await?;
    cx.audit("volunteer.left", id, json!({ "was": standing.state.as_str() }));
    // Whoever had a passbook is known to the others.
    if standing.passbook_no.is_some() {
        announce(&cx, &mut db, id, state).await?;
    }
    Ok(VolunteerChanged {
        volunteer_id: id,
        state,
    })
}
