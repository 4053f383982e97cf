use std::collections::BTreeSet;

use contracts::volunteer::{ChangeWillingness, VolunteerChanged};
use runtime::{Cx, Read, Result};
use serde_json::json;

use super::{
    changed::{tell, whose},
    register_volunteer::{known_services, rules},
};
use crate::{
    domain::{access::REGISTRARS, standing::may_record},
    store::{profile, volunteer},
};

/// The codes of dispatch's catalogue.
pub async fn willing_catalogue(read: Read, command: ChangeWillingness) -> Result<BTreeSet<String>> {
    known_services(&read, command.services.is_empty()).await
}

/// Services, free times and reach as the volunteer says now (R3.2): the next ranking goes by them.
pub async fn change_willingness(
    cx: Cx,
    command: ChangeWillingness,
    services: BTreeSet<String>,
) -> Result<VolunteerChanged> {
    let id = command.volunteer_id;
    let mut db = cx.db().await;
    let standing = whose(&cx, &mut db, id, REGISTRARS).await?;
    may_record(standing.state)?;
    let rules = rules(&cx, services);
    let willing = rules.willing(
        standing.birth_date,
        command.services,
        &command.availability,
        command.reach_m,
    )?;
    profile::replace_willingness(&mut db, id, &willing.services, &willing.availability).await?;
    volunteer::set_reach(&mut db, id, willing.reach_m).await?;
    cx.audit("volunteer.willingness_changed", id, json!({}));
    tell(&cx, &mut db, id, standing.state).await
}
