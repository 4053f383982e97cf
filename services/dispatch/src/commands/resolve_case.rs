use contracts::{
    Error, Role,
    dispatch::{CaseState, Channel, ResolveCase, VisitChanged, VisitVoided},
};
use runtime::{Cx, Result};
use serde_json::json;

use super::{changed, confirm_visit::count};
use crate::{
    domain::{Refusal, case, visit::Act},
    history,
    store::{
        cases,
        orders::{self, Of},
    },
    text,
};

/// Head office decides a case: upheld voids the minutes, dismissed lets them count. Not by who uploaded.
pub async fn resolve_case(cx: Cx, command: ResolveCase) -> Result<VisitChanged> {
    let note = text::needed("note", &command.note)?;
    let mut db = cx.db().await;
    let order = orders::lock(&mut db, Of::Case(command.case_id)).await?;
    let found = cases::find(&mut db, command.case_id).await?;
    let (Some(mut order), Some((visit_id, state))) = (order, found) else {
        return Err(Error::not_found("case").into());
    };
    let visit = order
        .visit(visit_id)
        .cloned()
        .ok_or_else(|| Error::not_found("visit"))?;
    cx.actor().may(&[Role::Operator], &order.village)?;
    let decider = cx.actor().staff_id();
    if decider.is_some() && decider == visit.uploaded_by {
        return Err(Refusal::SamePerson.into());
    }
    let Some(act) = case::decide(state, command.decision)? else {
        return Err(Error::invalid("decision", "not_a_decision", "upheld or dismissed").into());
    };
    cases::decide(
        &mut db,
        command.case_id,
        command.decision,
        decider,
        &cx.crypto().seal(&note),
        cx.now(),
    )
    .await?;
    drop(db);

    let visit = visit.end(act, cx.now())?;
    if act == Act::Uphold {
        history::keep(&cx, &mut order, Some(visit.clone()), "voided", Channel::Staff).await?;
        cx.emit(&VisitVoided {
            visit_id,
            case_id: command.case_id,
            volunteer_id: visit.volunteer_id,
            elder_id: visit.elder_id,
        });
    } else {
        count(&cx, &mut order, &visit, "dispute_dismissed", Channel::Staff).await?;
    }
    let upheld = command.decision == CaseState::Upheld;
    cx.audit(
        "case.resolved",
        command.case_id,
        json!({ "visit_id": visit_id, "upheld": upheld }),
    );
    Ok(changed(&visit))
}
