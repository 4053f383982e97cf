use contracts::{
    Error, Role,
    dispatch::{
        Channel,
        callback::{CallBackRecorded, CallBackState, GradeSettled, RecordCallBack},
        case::CaseKind,
    },
};
use kernel::china_date;
use runtime::{Cx, Result};
use serde_json::json;

use super::{lock_visit, open_case};
use crate::{
    domain::call_back,
    store::{
        call_backs::{self, Call},
        cases::Opened,
    },
    text,
};

/// The hotline records what came of a call (R9.2). Grade 1 or 2, or a service that did not take place, opens a case (R9.3);
/// what was credited stays.
pub async fn record_call_back(cx: Cx, command: RecordCallBack) -> Result<CallBackRecorded> {
    cx.actor().has_role(&[Role::Operator])?;
    let note = text::said("note", command.note.as_ref())?;
    let id = command.call_back_id;
    let visit_id = call_backs::visit_of(&mut *cx.db().await, id).await?;
    let visit_id = visit_id.ok_or_else(|| Error::not_found("call_back"))?;
    let (order, visit) = lock_visit(&cx, visit_id).await?;
    cx.actor()
        .may_find(&[Role::Operator], &order.village, "call_back")?;
    let (waiting, tries) = call_backs::standing(&mut *cx.db().await, id).await?;
    let today = china_date(cx.now());
    let heard = call_back::heard(waiting, today, command.outcome, command.grade, command.reason)?;
    let sealed = note.map(|note| cx.crypto().seal(&note));
    let opened = if heard.said.is_some_and(call_back::Said::opens_a_case) {
        let reason = sealed.clone();
        Some(open_case(&cx, &order, &visit, CaseKind::CallBack, Channel::Staff, reason).await?)
    } else {
        None
    };
    let call = Call {
        call_back: id,
        no: tries + 1,
        day: today,
        outcome: command.outcome,
        by: cx.actor().staff_id(),
        at: cx.now(),
    };
    let case = opened.as_ref().map(|opened: &Opened| opened.id);
    call_backs::record(&mut *cx.db().await, &call, heard, sealed.as_deref(), case).await?;
    if heard.state != CallBackState::Waiting
        && waiting.by_sms.is_none()
        && call_backs::answer_until(&mut *cx.db().await, id).await?.is_some()
    {
        cx.emit(&GradeSettled { call_back_id: id });
    }
    cx.audit(
        "call_back.recorded",
        id,
        json!({ "visit_id": visit_id, "outcome": command.outcome, "state": heard.state }),
    );
    Ok(CallBackRecorded {
        call_back_id: id,
        state: heard.state,
        case_no: opened.map(|opened| opened.no),
    })
}
