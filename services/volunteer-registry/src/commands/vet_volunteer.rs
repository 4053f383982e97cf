use contracts::{
    fields,
    volunteer::{VetVolunteer, Vetting, VolunteerChanged, VolunteerReturned},
};
use kernel::PersonKey;
use runtime::{Cx, Read, Result};
use serde_json::json;

use super::changed::{not_oneself, record_of, standing};
use crate::{
    domain::{access::vetters, standing::vetted},
    store::{record, volunteer},
};

/// Blind index of the vetter's own ID, if the portal has one on file.
pub async fn vetter(read: Read, command: VetVolunteer) -> Result<Option<PersonKey>> {
    read.actor().has_role(vetters(command.decision))?;
    read.own_person().await
}

/// Vets an applicant 审核: approved they go on to training, returned they are told why. Nobody vets themselves.
pub async fn vet_volunteer(
    cx: Cx,
    command: VetVolunteer,
    vetter: Option<PersonKey>,
) -> Result<VolunteerChanged> {
    let VetVolunteer {
        volunteer_id: id,
        decision,
        reason,
    } = command;
    let mut db = cx.db().await;
    let standing = standing(&cx, &mut db, id, vetters(decision)).await?;
    not_oneself(vetter.as_ref(), &standing.person)?;
    let reason = match decision {
        Vetting::Return => Some(fields::reason("reason", reason.as_deref().unwrap_or_default())?),
        Vetting::Approve => None,
    };
    let state = vetted(standing.state, decision)?;
    volunteer::set_vetted(&mut db, id, state, reason.as_deref()).await?;
    let vetting_id = record::vetting(&mut db, record_of(&cx, id), decision, reason.as_deref()).await?;
    if decision == Vetting::Return {
        cx.emit(&VolunteerReturned {
            volunteer_id: id,
            vetting_id,
        });
    }
    cx.audit("volunteer.vetted", id, json!({ "decision": decision.as_str() }));
    Ok(VolunteerChanged {
        volunteer_id: id,
        state,
    })
}
