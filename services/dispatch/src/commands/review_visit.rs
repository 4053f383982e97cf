use contracts::dispatch::{ReviewVisit, VisitChanged};
use runtime::{Cx, Result};
use serde_json::json;

use super::{changed, check_out::keep_served, lock_visit};
use crate::{
    domain::{
        Refusal,
        visit::{Act, Visit},
    },
    scope, text,
};

/// A second person decides how much of a visit counts (R5.7, R5.8): not who recorded it, and later not who uploads.
pub async fn review_visit(cx: Cx, command: ReviewVisit) -> Result<VisitChanged> {
    let reason = text::needed("reason", &command.reason)?;
    let (mut order, visit) = lock_visit(&cx, command.visit_id).await?;
    scope::may_record(cx.actor(), &[&order.village, &visit.org]).map_err(scope::unseen("visit"))?;
    let reviewer = cx.actor().staff_id();
    if reviewer.is_some() && reviewer == visit.recorded_by {
        return Err(Refusal::SamePerson.into());
    }
    let recorded = visit.raw.map_or(0, |raw| raw.get());
    let approved = command.approved.get();
    if !(0..=recorded).contains(&approved) {
        return Err(Refusal::MoreThanRecorded { recorded }.into());
    }
    let after = if approved == 0 {
        visit.end(Act::Reject, cx.now())?
    } else {
        visit.after(Act::Approve)?
    };
    let visit = Visit {
        raw: if approved == 0 {
            after.raw
        } else {
            Some(command.approved)
        },
        reviewed_by: reviewer,
        reviewed_because: Some(cx.crypto().seal(&reason)),
        ..after
    };
    keep_served(&cx, &mut order, visit.clone(), "reviewed").await?;
    cx.audit(
        "visit.reviewed",
        visit.id,
        json!({ "recorded": recorded, "approved": approved }),
    );
    Ok(changed(&visit))
}
