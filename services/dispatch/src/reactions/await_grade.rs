use contracts::{notification::GradeAsked, settings};
use runtime::{Cx, Result};

use crate::store::call_backs;

/// An elder was asked for a grade by SMS: nobody needs to call while an answer counts, and the days in which somebody does begin
/// after it (R9.1).
pub async fn await_grade(cx: Cx, event: GradeAsked) -> Result<()> {
    let mut db = cx.db().await;
    let Some(until) = call_backs::answer_until(&mut db, event.call_back_id).await? else {
        return Ok(());
    };
    let days = cx.settings().int(settings::CALLBACK_WORKING_DAYS);
    let due_at = cx.settings().work_calendar().later(until, days);
    Ok(call_backs::asked(&mut db, event.call_back_id, due_at, cx.now()).await?)
}
