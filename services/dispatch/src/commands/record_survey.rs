use contracts::{
    Error,
    dispatch::{
        Channel,
        case::CaseKind,
        survey::{RecordSurvey, SurveyOutcome, SurveyRecorded},
    },
    settings,
};
use kernel::SurveyId;
use runtime::{Cx, Result};
use serde_json::json;
use time::Duration;

use super::{lock_visit, open_case};
use crate::{
    domain::{Refusal, call_back::Said},
    scope,
    store::surveys::{self, NewSurvey},
    text,
};

/// The town writes down what an elder said of the last months (R9.1). Who is not content has a case about the last visit
/// (R9.3). Once a cycle; who was not reached is asked again.
pub async fn record_survey(cx: Cx, command: RecordSurvey) -> Result<SurveyRecorded> {
    scope::surveys(cx.actor())?;
    let note = text::said("note", command.note.as_ref())?.map(|note| cx.crypto().seal(&note));
    let said = match command.outcome {
        SurveyOutcome::Answered => Some(Said::whole(command.grade, command.reason)?),
        _ if command.grade.is_some() => return Err(Refusal::NoGrade.into()),
        _ => None,
    };
    let cycle = Duration::days(cx.settings().int(settings::SURVEY_CYCLE_DAYS));
    let since = cx.now() - cycle;
    let visit = surveys::last_visit(&mut *cx.db().await, command.elder_id, since).await?;
    let visit = visit.ok_or_else(|| Error::not_found("elder"))?;
    let (order, visit) = lock_visit(&cx, visit).await?;
    scope::may_survey(cx.actor(), &order.village).map_err(scope::unseen("elder"))?;
    let asked = surveys::last_asked(&mut *cx.db().await, command.elder_id).await?;
    if asked.is_some_and(|at| at > since) {
        return Err(Error::conflict("asked_lately", "the elder has been asked in this cycle").into());
    }
    let opened = match said {
        Some(said) if said.opens_a_case() => Some(
            open_case(
                &cx,
                &order,
                &visit,
                CaseKind::Survey,
                Channel::Staff,
                note.clone(),
            )
            .await?,
        ),
        _ => None,
    };
    let id = SurveyId::generate(cx.now());
    let new = NewSurvey {
        id,
        elder: command.elder_id,
        village: &order.village,
        visit: visit.id,
        outcome: command.outcome,
        said,
        note,
        by: cx.actor().staff_id(),
        at: cx.now(),
        case: opened.as_ref().map(|opened| opened.id),
    };
    surveys::insert(&mut *cx.db().await, &new).await?;
    cx.audit(
        "survey.recorded",
        id,
        json!({ "elder_id": command.elder_id, "outcome": command.outcome }),
    );
    Ok(SurveyRecorded {
        survey_id: id,
        case_no: opened.map(|opened| opened.no),
    })
}
