use contracts::{
    Error,
    elderly::{ElderField, RevealElder, Revealed},
    fields,
};
use runtime::{Cx, Result};
use serde_json::json;

use crate::{domain::access::REGISTRARS, store::elder};

/// Shows one masked datum in full. The reason is kept in the audit trail.
pub async fn reveal_elder(cx: Cx, command: RevealElder) -> Result<Revealed> {
    cx.actor().has_role(REGISTRARS)?;
    let reason = fields::reason("reason", &command.reason)?;
    let stored = elder::get(&mut *cx.db().await, command.elder_id).await?;
    let stored = stored.ok_or_else(|| Error::not_found("elder"))?;
    cx.actor().may_find(REGISTRARS, &stored.village, "elder")?;
    let sealed = match command.field {
        ElderField::ResidentId => Some(stored.resident_id),
        ElderField::Phone => stored.phone,
        ElderField::ContactPhone => stored.contact.map(|contact| contact.phone),
    };
    let Some(sealed) = sealed else {
        return Err(Error::invalid("field", "nothing_to_reveal", "this profile does not hold that").into());
    };
    let value = cx.crypto().open(&sealed)?.into();
    let detail = json!({ "field": command.field.as_str(), "reason": reason });
    cx.audit("elder.revealed", command.elder_id, detail);
    Ok(Revealed { value })
}
