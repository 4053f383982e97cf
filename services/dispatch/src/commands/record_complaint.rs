use contracts::{
    Error,
    dispatch::{
        Channel,
        case::CaseKind,
        complaint::{ComplaintRecorded, RecordComplaint},
    },
};
use runtime::{Cx, Failure, Result, violates};
use serde_json::json;

use super::{lock_visit, open_case_at};
use crate::{domain::case, scope, store::cases, text};

/// Somebody complains about a visit at the hotline or at a sub-branch (R9.3): a case of its own kind.
pub async fn record_complaint(cx: Cx, command: RecordComplaint) -> Result<ComplaintRecorded> {
    let note = text::needed("note", &command.note)?;
    scope::complains(cx.actor())?;
    let (order, visit) = lock_visit(&cx, command.visit_id).await?;
    scope::may_record(cx.actor(), &[&order.village, &visit.org]).map_err(scope::unseen("visit"))?;
    if order.starts_at > cx.now() {
        return Err(Error::conflict("visit_to_come", "the time of this visit has not come").into());
    }
    let step = case::begins(command.about, &visit.org);
    let reason = Some(cx.crypto().seal(&note));
    let kind = CaseKind::Complaint;
    let opened = open_case_at(&cx, (&order, &visit), (kind, step), Channel::Staff, reason)
        .await
        .map_err(|failure| match failure {
            Failure::Database(error) if violates(&error, "visit_case_one_open") => Error::conflict(
                "complaint_open",
                "a complaint about this visit is open already: add to it by an answer",
            )
            .into(),
            other => other,
        })?;
    cases::complain(
        &mut *cx.db().await,
        opened.id,
        command.about,
        (cx.actor().staff_id(), cx.now()),
    )
    .await?;
    cx.audit(
        "complaint.recorded",
        opened.id,
        json!({ "visit_id": visit.id, "about": command.about }),
    );
    Ok(ComplaintRecorded {
        case_id: opened.id,
        case_no: opened.no,
        step,
    })
}
