use contracts::{
    fields,
    volunteer::{ResumeVolunteer, StandingStep, VolunteerChanged},
};
use runtime::{Cx, Result};
use serde_json::json;

use super::changed::{record_of, standing, tell};
use crate::{
    domain::{access::SUB_BRANCH, standing::resumed},
    store::{lives, volunteer},
};

/// Takes a suspended volunteer back into service 恢复. Whether training still counts, dispatch asks at every offer.
pub async fn resume_volunteer(cx: Cx, command: ResumeVolunteer) -> Result<VolunteerChanged> {
    let id = command.volunteer_id;
    let mut db = cx.db().await;
    let standing = standing(&cx, &mut db, id, SUB_BRANCH).await?;
    let reason = fields::reason("reason", &command.reason)?;
    let state = resumed(standing.state)?;
    volunteer::set_state(&mut db, id, state).await?;
    let of = record_of(&cx, id);
    lives::step(&mut db, of, StandingStep::Resumed, &cx.crypto().seal(&reason)).await?;
    cx.audit("volunteer.resumed", id, json!({}));
    tell(&cx, &mut db, id, state).await
}
