use contracts::{
    Error, erasure as rules, fields,
    volunteer::{RejectVolunteerErasure, VolunteerErasureDecided},
};
use runtime::{Cx, Result};
use serde_json::json;

use crate::{
    domain::access::ERASERS,
    store::{erasure, volunteer},
};

/// Refuses a request, with the reason that the person is told (PIPL Art. 50); who proposed it takes it back.
pub async fn reject_erasure(cx: Cx, command: RejectVolunteerErasure) -> Result<VolunteerErasureDecided> {
    cx.actor().has_role(ERASERS)?;
    let note = fields::reason("note", &command.note)?;
    let mut db = cx.db().await;
    let request = erasure::lock(&mut db, command.erasure_id)
        .await?
        .ok_or_else(|| Error::not_found("erasure"))?;
    let id = request.person;
    let standing = volunteer::lock(&mut db, id)
        .await?
        .ok_or_else(|| Error::not_found("volunteer"))?;
    cx.actor().may_find(ERASERS, &standing.org, "erasure")?;
    rules::waits(request.state)?;
    let sealed = cx.crypto().seal(&note);
    erasure::rejected(&mut db, request.id, &sealed, cx.actor().staff_id(), cx.now()).await?;
    cx.audit("volunteer.erasure_rejected", id, json!({ "erasure": request.id }));
    Ok(VolunteerErasureDecided { volunteer_id: id })
}
