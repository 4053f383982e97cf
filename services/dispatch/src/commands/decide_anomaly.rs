use contracts::{
    Error,
    dispatch::{
        Channel,
        anomaly::{AnomalyChanged, AnomalyState, ExplainAnomaly, OpenAnomalyCase},
        case::CaseKind,
    },
};
use kernel::AnomalyId;
use runtime::{Cx, Result};
use serde_json::json;

use super::{lock_visit, open_case};
use crate::{
    domain::{Refusal, order::Order, visit::Visit},
    scope,
    store::anomalies::{self, Decided},
    text,
};

/// There is an explanation: the anomaly is closed, the visit stays.
pub async fn explain_anomaly(cx: Cx, command: ExplainAnomaly) -> Result<AnomalyChanged> {
    let note = text::needed("note", &command.note)?;
    open_anomaly(&cx, command.anomaly_id).await?;
    decide(&cx, command.anomaly_id, &note, None).await
}

/// Nothing explains it: a case about the visit goes through the tiers (R9.3).
pub async fn open_anomaly_case(cx: Cx, command: OpenAnomalyCase) -> Result<AnomalyChanged> {
    let note = text::needed("note", &command.note)?;
    let (order, visit) = open_anomaly(&cx, command.anomaly_id).await?;
    let reason = Some(cx.crypto().seal(&note));
    let known = visit.case_id;
    let opened = open_case(&cx, &order, &visit, CaseKind::Anomaly, Channel::Staff, reason)
        .await
        .map_err(|failure| match failure {
            runtime::Failure::Database(error) if runtime::violates(&error, "visit_case_one_open") => {
                Error::conflict("case_open", "a case about this visit is open already")
                    .with("case_id", known.map(|id| id.to_string()).unwrap_or_default())
                    .into()
            }
            other => other,
        })?;
    decide(&cx, command.anomaly_id, &note, Some(opened)).await
}

/// An anomaly that is open, with its visit, locked, for who decides about it: neither who entered the visit nor who uploaded it.
async fn open_anomaly(cx: &Cx, id: AnomalyId) -> Result<(Order, Visit)> {
    scope::decides_anomalies(cx.actor())?;
    let visit = anomalies::visit_of(&mut *cx.db().await, id).await?;
    let visit = visit.ok_or_else(|| Error::not_found("anomaly"))?;
    let (order, visit) = lock_visit(cx, visit).await?;
    scope::may_decide_anomaly(cx.actor(), &visit.org).map_err(scope::unseen("anomaly"))?;
    let state = anomalies::state(&mut *cx.db().await, id).await?;
    if state != AnomalyState::Open {
        return Err(
            Error::conflict("anomaly_decided", "somebody has decided about it")
                .with("state", state.as_str())
                .into(),
        );
    }
    let by = cx.actor().staff_id();
    if by.is_some() && (by == visit.recorded_by || by == visit.uploaded_by) {
        return Err(Refusal::SamePerson.into());
    }
    Ok((order, visit))
}

async fn decide(
    cx: &Cx,
    id: AnomalyId,
    note: &str,
    opened: Option<crate::store::cases::Opened>,
) -> Result<AnomalyChanged> {
    let decided = Decided {
        id,
        by: cx.actor().staff_id(),
        at: cx.now(),
        note: cx.crypto().seal(note),
        case: opened.as_ref().map(|opened| opened.id),
    };
    anomalies::decide(&mut *cx.db().await, &decided).await?;
    let state = match opened {
        Some(_) => AnomalyState::Case,
        None => AnomalyState::Explained,
    };
    cx.audit("anomaly.decided", id, json!({ "state": state }));
    Ok(AnomalyChanged {
        anomaly_id: id,
        state,
        case_no: opened.map(|opened| opened.no),
    })
}
