use contracts::{
    dispatch::case::{AnswerCase, CaseChanged, CaseStep},
    settings,
};
use kernel::china_date;
use runtime::{Cx, Result};
use serde_json::json;

use super::lock_case;
use crate::{
    domain::case,
    scope,
    store::{
        cases::{self, Taken},
        org_units,
    },
    text,
};

/// The sub-branch whose volunteer served answers a case, or who goes on with its work (R1.5, R9.3).
pub async fn answer_case(cx: Cx, command: AnswerCase) -> Result<CaseChanged> {
    let answer = text::needed("answer", &command.answer)?;
    scope::answers(cx.actor())?;
    let (_, visit, known) = lock_case(&cx, command.case_id).await?;
    let mut db = cx.db().await;
    let places = org_units::and_successors(&mut db, &[&visit.org], china_date(cx.now())).await?;
    scope::may_answer(cx.actor(), &places).map_err(scope::unseen("case"))?;
    let by = cx.actor().staff_id();
    case::is_not_about(known.case, by, [visit.recorded_by, visit.uploaded_by])?;
    let step = case::answer(known.case, &visit.org, by)?;
    let text = match cx.crypto().open_option(known.answer.as_deref())? {
        Some(before) => format!("{before}\n{answer}"),
        None => answer,
    };
    let days = if step == CaseStep::Head {
        settings::CASE_CLOSE_WORKING_DAYS
    } else {
        settings::CASE_REVIEW_WORKING_DAYS
    };
    let settings = cx.settings();
    let taken = Taken {
        case: command.case_id,
        step,
        due_at: settings.work_calendar().later(cx.now(), settings.int(days)),
        text: cx.crypto().seal(&text),
        by,
        at: cx.now(),
    };
    cases::answer(&mut db, &taken).await?;
    drop(db);
    cx.audit("case.answered", command.case_id, json!({ "step": step }));
    Ok(CaseChanged {
        case_id: command.case_id,
        step,
        due_at: taken.due_at.into(),
    })
}
