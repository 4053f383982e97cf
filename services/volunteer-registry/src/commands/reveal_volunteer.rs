use contracts::{
    Error,
    elderly::Revealed,
    fields,
    volunteer::{RevealVolunteer, VolunteerField},
};
use runtime::{Cx, Result};
use serde_json::json;

use crate::{domain::access::REGISTRARS, store::volunteer};

/// Shows one masked datum in full. The reason is kept in the audit trail.
pub async fn reveal_volunteer(cx: Cx, command: RevealVolunteer) -> Result<Revealed> {
    cx.actor().has_role(REGISTRARS)?;
    let reason = fields::reason("reason", &command.reason)?;
    let stored = volunteer::get(&mut *cx.db().await, command.volunteer_id).await?;
    let stored = stored.ok_or_else(|| Error::not_found("volunteer"))?;
    cx.actor().may_find(REGISTRARS, &stored.org, "volunteer")?;
    let sealed = match command.field {
        VolunteerField::ResidentId => stored.resident_id,
        VolunteerField::Phone => stored.phone,
    };
    let value = cx.crypto().open(&sealed)?.into();
    let detail = json!({ "field": command.field.as_str(), "reason": reason });
    cx.audit("volunteer.revealed", command.volunteer_id, detail);
    Ok(Revealed { value })
}
