use contracts::dispatch::{DisputeVisit, VisitChanged, VisitDisputed, VisitState, case::CaseKind};
use runtime::{Cx, Result};
use serde_json::json;

use super::{changed, lock_visit, open_case};
use crate::{
    domain::visit::{Act, Visit},
    history, scope, text,
};

/// The elder objects: the minutes are frozen and a case is opened, which the sub-branch answers first (R9.3).
pub async fn dispute_visit(cx: Cx, command: DisputeVisit) -> Result<VisitChanged> {
    let reason = text::said("reason", command.reason.as_ref())?;
    let (mut order, visit) = lock_visit(&cx, command.visit_id).await?;
    scope::speaks_for_elder(cx.actor(), &order.village).map_err(scope::unseen("visit"))?;
    if visit.state == VisitState::Disputed {
        return Ok(changed(&visit));
    }
    let disputed = visit.after(Act::Dispute)?;
    let reason = reason.map(|reason| cx.crypto().seal(&reason));
    let case = open_case(&cx, &order, &visit, CaseKind::Objection, command.channel, reason).await?;
    let visit = Visit {
        case_id: Some(case.id),
        ..disputed
    };
    history::keep(&cx, &mut order, Some(visit.clone()), "disputed", command.channel).await?;
    cx.emit(&VisitDisputed {
        visit_id: visit.id,
        case_id: case.id,
        case_no: case.no.clone(),
        volunteer_id: visit.volunteer_id,
        elder_id: visit.elder_id,
    });
    cx.audit(
        "visit.disputed",
        visit.id,
        json!({ "case_no": case.no, "channel": command.channel }),
    );
    Ok(changed(&visit))
}
