use contracts::{
    Error,
    elderly::{ElderErasureProposed, ProposeElderErasure},
    erasure::ErasureState,
    fields,
};
use runtime::{Cx, Failure, Result, violates};
use serde_json::json;

use crate::{
    domain::access::REGISTRARS,
    store::{elder, erasure},
};

/// Asks, for the person, that what names them be erased (PIPL Art. 47). A second person decides.
pub async fn propose_erasure(cx: Cx, command: ProposeElderErasure) -> Result<ElderErasureProposed> {
    cx.actor().has_role(REGISTRARS)?;
    let reason = fields::reason("reason", &command.reason)?;
    let id = command.elder_id;
    let mut db = cx.db().await;
    let (village, _) = elder::lock(&mut db, id)
        .await?
        .ok_or_else(|| Error::not_found("elder"))?;
    cx.actor().may_find(REGISTRARS, &village, "elder")?;
    let erasure_id = kernel::uuid_v7(cx.now());
    let sealed = cx.crypto().seal(&reason);
    erasure::propose(&mut db, erasure_id, id, &sealed, cx.actor().staff_id(), cx.now())
        .await
        .map_err(refusal)?;
    cx.audit(
        "elder.erasure_proposed",
        id,
        json!({ "erasure": erasure_id, "state": ErasureState::Open.as_str() }),
    );
    Ok(ElderErasureProposed { erasure_id })
}

fn refusal(error: sqlx::Error) -> Failure {
    if violates(&error, "erasure_open") {
        return Error::conflict(
            "erasure_waits",
            "a request of this person waits for a decision already",
        )
        .into();
    }
    error.into()
}
