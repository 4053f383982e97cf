use contracts::{
    Error,
    elderly::{ElderErasureDecided, RejectElderErasure},
    erasure as rules, fields,
};
use runtime::{Cx, Result};
use serde_json::json;

use crate::{
    domain::access::ERASERS,
    store::{elder, erasure},
};

/// Refuses a request, with the reason that the person is told (PIPL Art. 50); who proposed it takes it back.
pub async fn reject_erasure(cx: Cx, command: RejectElderErasure) -> Result<ElderErasureDecided> {
    cx.actor().has_role(ERASERS)?;
    let note = fields::reason("note", &command.note)?;
    let mut db = cx.db().await;
    let request = erasure::lock(&mut db, command.erasure_id)
        .await?
        .ok_or_else(|| Error::not_found("erasure"))?;
    let id = request.person;
    let (village, _) = elder::lock(&mut db, id)
        .await?
        .ok_or_else(|| Error::not_found("elder"))?;
    cx.actor().may_find(ERASERS, &village, "erasure")?;
    rules::waits(request.state)?;
    let sealed = cx.crypto().seal(&note);
    erasure::rejected(&mut db, request.id, &sealed, cx.actor().staff_id(), cx.now()).await?;
    cx.audit("elder.erasure_rejected", id, json!({ "erasure": request.id }));
    Ok(ElderErasureDecided { elder_id: id })
}
