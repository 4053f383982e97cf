use contracts::{
    Error, Role,
    dispatch::{CaseState, Channel, ResolveCase, VisitChanged, VisitVoided},
};
use runtime::{Cx, Result};
use serde_json::json;

use super::{changed, confirm_visit::count, lock_case};
use crate::{
    calling,
    domain::{Refusal, case, visit::Act},
    history,
    store::cases,
    text,
};

/// Head office decides a case that has come to it, or whose step is overdue (R9.3). An objection: upheld voids the minutes,
/// dismissed lets them count. After a call-back the visit stays; the ledger corrects what was credited (R6.12). Not by who
/// uploaded.
pub async fn resolve_case(cx: Cx, command: ResolveCase) -> Result<VisitChanged> {
    let note = text::needed("note", &command.note)?;
    let (mut order, visit, known) = lock_case(&cx, command.case_id).await?;
    cx.actor().may(&[Role::Operator], &order.village)?;
    let (visit_id, decider) = (visit.id, cx.actor().staff_id());
    if decider.is_some() && decider == visit.uploaded_by {
        return Err(Refusal::SamePerson.into());
    }
    let act = case::decide(known.case, command.decision, cx.now())?;
    if command.decision == CaseState::Open {
        return Err(Error::invalid("decision", "not_a_decision", "upheld or dismissed").into());
    }
    cases::decide(
        &mut *cx.db().await,
        command.case_id,
        command.decision,
        decider,
        &cx.crypto().seal(&note),
        cx.now(),
    )
    .await?;

    let visit = match act {
        Some(act) => visit.end(act, cx.now())?,
        None => visit,
    };
    match act {
        Some(Act::Uphold) => {
            history::keep(&cx, &mut order, Some(visit.clone()), "voided", Channel::Staff).await?;
            calling::plan(&cx, &order, &visit).await?;
            cx.emit(&VisitVoided {
                visit_id,
                case_id: command.case_id,
                volunteer_id: visit.volunteer_id,
                elder_id: visit.elder_id,
            });
        }
        Some(_) => count(&cx, &mut order, &visit, "dispute_dismissed", Channel::Staff).await?,
        None => {}
    }
    let upheld = command.decision == CaseState::Upheld;
    cx.audit(
        "case.resolved",
        command.case_id,
        json!({ "visit_id": visit_id, "upheld": upheld }),
    );
    Ok(changed(&visit))
}
