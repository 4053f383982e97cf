use contracts::{
    fields,
    volunteer::{StandingStep, SuspendVolunteer, VolunteerChanged},
};
use runtime::{Cx, Result};
use serde_json::json;

use super::changed::{record_of, standing, tell};
use crate::{
    domain::{access::REGISTRARS, standing::suspended},
    store::{lives, volunteer},
};

/// Suspends a volunteer 停用: dispatch makes no offer and hands back what has not begun.
pub async fn suspend_volunteer(cx: Cx, command: SuspendVolunteer) -> Result<VolunteerChanged> {
    let id = command.volunteer_id;
    let mut db = cx.db().await;
    let standing = standing(&cx, &mut db, id, REGISTRARS).await?;
    let reason = fields::reason("reason", &command.reason)?;
    let state = suspended(standing.state)?;
    volunteer::set_state(&mut db, id, state).await?;
    let of = record_of(&cx, id);
    lives::step(&mut db, of, StandingStep::Suspended, &cx.crypto().seal(&reason)).await?;
    cx.audit("volunteer.suspended", id, json!({}));
    tell(&cx, &mut db, id, state).await
}
