use contracts::{
    Error,
    dispatch::service::{DecideService, ProposeService, ServiceChangeState, ServiceChanged},
};
use kernel::{ServiceChangeId, china_date};
use runtime::{Cx, Failure, Result, violates};
use serde_json::json;

use crate::{
    domain::{Refusal, service},
    scope,
    store::{
        catalogue,
        service_changes::{self as store, Proposed},
    },
    text,
};

/// Proposes a new service or a change of one (R4); another person decides.
pub async fn propose_service(cx: Cx, command: ProposeService) -> Result<ServiceChanged> {
    let by = scope::decides_catalogue(cx.actor())?;
    let spec = service::checked(&command.spec)?;
    let reason = text::line("reason", &command.reason, 200)?;
    let valid_from = service::ahead(command.valid_from.0, cx.now())?;
    let mut db = cx.db().await;
    let before = catalogue::find(&mut db, &spec.code, cx.now()).await?;
    if before.as_ref() == Some(&spec) {
        return Err(Error::conflict("nothing_changed", "the service is like that already").into());
    }
    let id = ServiceChangeId::generate(cx.now());
    let new = Proposed {
        id,
        spec: &spec,
        before: before.as_ref(),
        valid_from,
        reason: &reason,
        by,
        at: cx.now(),
    };
    store::insert(&mut db, &new).await.map_err(|error| {
        match violates(&error, "service_change_one_pending") {
            true => Failure::from(Error::conflict(
                "change_pending",
                "another change of this service waits or is not yet in force",
            )),
            false => error.into(),
        }
    })?;
    cx.audit(
        "service.change_proposed",
        id,
        json!({ "code": spec.code, "valid_from": valid_from.to_string() }),
    );
    Ok(ServiceChanged {
        change_id: id,
        state: ServiceChangeState::Proposed,
    })
}

/// Approves a change or sends it back: not who proposed it. What is approved for today holds at once, the weight from this
/// moment (R4.4).
pub async fn decide_service(cx: Cx, command: DecideService) -> Result<ServiceChanged> {
    let by = scope::decides_catalogue(cx.actor())?;
    let note = match command.decision {
        ServiceChangeState::Rejected => Some(text::line("note", &command.note, 200)?),
        ServiceChangeState::Approved => {
            Some(text::limited("note", &command.note)?).filter(|note| !note.is_empty())
        }
        ServiceChangeState::Proposed => {
            return Err(Error::invalid("decision", "not_a_decision", "approved or rejected").into());
        }
    };
    let mut db = cx.db().await;
    let change = store::lock(&mut db, command.change_id).await?;
    let change = change.ok_or_else(|| Error::not_found("service_change"))?;
    if change.state != ServiceChangeState::Proposed {
        return Err(Error::conflict("change_decided", "the change has been decided")
            .with("state", change.state.as_str())
            .into());
    }
    if change.proposed_by == by {
        return Err(Refusal::SamePerson.into());
    }
    store::decide(
        &mut db,
        change.change_id,
        command.decision,
        by,
        note.as_deref(),
        cx.now(),
    )
    .await?;
    if command.decision == ServiceChangeState::Approved {
        let from = service::holds_from(change.valid_from.0, cx.now());
        if change.valid_from.0 <= china_date(cx.now()) {
            store::apply(&mut db, change.change_id, &change.spec, cx.now()).await?;
        }
        // A new service is weighed when it comes into being.
        if change.before.is_some() || from == cx.now() {
            store::weigh(&mut db, &change.spec.code, change.spec.weight, from).await?;
        }
    }
    cx.audit(
        "service.change_decided",
        change.change_id,
        json!({ "code": change.spec.code, "state": command.decision }),
    );
    Ok(ServiceChanged {
        change_id: change.change_id,
        state: command.decision,
    })
}
