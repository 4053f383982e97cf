use contracts::{
    Error,
    dispatch::callback::{CallBackRecorded, CallBackState, TakeGrade},
    settings,
};
use runtime::{Cx, Result};
use serde_json::json;

use super::lock_visit;
use crate::{domain::call_back, scope, store::call_backs};

/// An elder has given a grade by SMS (R9.2). 4 and 5 end the call-back. A digit gives no reason: with a lower one the call-back is
/// due now, and a person hears what was wrong before a case is opened (R9.3).
pub async fn take_grade(cx: Cx, command: TakeGrade) -> Result<CallBackRecorded> {
    scope::only_notification(cx.actor())?;
    let id = command.call_back_id;
    let visit_id = call_backs::visit_of(&mut *cx.db().await, id).await?;
    let visit_id = visit_id.ok_or_else(|| Error::not_found("call_back"))?;
    lock_visit(&cx, visit_id).await?;
    let (waiting, _) = call_backs::standing(&mut *cx.db().await, id).await?;
    let (grade, state) = call_back::graded(waiting, command.grade)?;
    let days = cx.settings().int(settings::CALLBACK_WORKING_DAYS);
    let due_at = cx.settings().work_calendar().later(cx.now(), days);
    call_backs::keep_grade(&mut *cx.db().await, id, (grade, state), due_at, cx.now()).await?;
    cx.audit(
        "call_back.graded",
        id,
        json!({ "visit_id": visit_id, "by_sms": true, "done": state == CallBackState::Done }),
    );
    Ok(CallBackRecorded {
        call_back_id: id,
        state,
        case_no: None,
    })
}
