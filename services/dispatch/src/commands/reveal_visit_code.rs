use contracts::{
    Actor, Error, Role,
    dispatch::{RevealVisitCode, VisitCode, VisitState},
};
use runtime::{Cx, Result};
use serde_json::json;

use super::{alone, lock_visit};
use crate::{domain::Refusal, text};

/// Staff who read the code to an elder without a phone.
const SHOWN_TO: &[Role] = &[Role::Operator, Role::Clerk];

/// Shows the visit code: to a service for the elder's SMS, or to staff for an elder without a phone (decision 18). It is
/// audited with the purpose. The volunteer never gets it from here.
pub async fn reveal_visit_code(cx: Cx, command: RevealVisitCode) -> Result<VisitCode> {
    let purpose = text::needed("purpose", &command.purpose)?;
    match cx.actor() {
        Actor::Service { .. } => {}
        Actor::Volunteer { .. } => {
            return Err(
                Error::forbidden("wrong_role", "the elder gives the code at the end of the visit").into(),
            );
        }
        staff => staff.has_role(SHOWN_TO)?,
    }
    let (order, visit) = lock_visit(&cx, command.visit_id).await?;
    alone(&order)?;
    if matches!(cx.actor(), Actor::Staff { .. }) {
        cx.actor().may_find(SHOWN_TO, &order.village, "visit")?;
    }
    // Decision 22: valid until the visit is confirmed.
    let over = [
        VisitState::Confirmed,
        VisitState::Lapsed,
        VisitState::Voided,
        VisitState::Cancelled,
        VisitState::NoShow,
    ];
    if over.contains(&visit.state) {
        return Err(Refusal::VisitIs(visit.state).into());
    }
    let code = cx.crypto().open(&visit.code)?;
    cx.audit("visit.code_revealed", visit.id, json!({ "purpose": purpose }));
    Ok(VisitCode { code: code.into() })
}
