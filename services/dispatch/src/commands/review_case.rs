use contracts::{
    dispatch::case::{CaseChanged, CaseStep, ReviewCase},
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

/// The town's branch reviews the answer of its sub-branch: on to head office, or back (R9.3). Not who answered.
pub async fn review_case(cx: Cx, command: ReviewCase) -> Result<CaseChanged> {
    let review = text::needed("review", &command.review)?;
    scope::reviews(cx.actor())?;
    let (_, visit, known) = lock_case(&cx, command.case_id).await?;
    let mut db = cx.db().await;
    let places = org_units::and_successors(&mut db, &[&visit.org], china_date(cx.now())).await?;
    scope::may_review(cx.actor(), &places).map_err(scope::unseen("case"))?;
    let by = cx.actor().staff_id();
    case::is_not_about(known.case, by, [visit.recorded_by, visit.uploaded_by])?;
    let step = case::review(known.case, command.verdict, by)?;
    let text = match cx.crypto().open_option(known.review.as_deref())? {
        Some(before) => format!("{before}\n{review}"),
        None => review,
    };
    let days = if step == CaseStep::Head {
        settings::CASE_CLOSE_WORKING_DAYS
    } else {
        settings::CASE_WORKING_DAYS
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
    cases::review(&mut db, &taken).await?;
    drop(db);
    cx.audit(
        "case.reviewed",
        command.case_id,
        json!({ "verdict": command.verdict, "step": step }),
    );
    Ok(CaseChanged {
        case_id: command.case_id,
        step,
        due_at: taken.due_at.into(),
    })
}
