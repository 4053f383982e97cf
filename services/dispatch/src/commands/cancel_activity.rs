use contracts::dispatch::{
    VisitState,
    activity::{ActivityCancelled, CancelActivity, OpenedActivity},
};
use runtime::{Cx, Result};
use serde_json::json;

use super::lock_activity;
use crate::{
    domain::{order::Ended, visit::Act},
    history, scope,
    store::orders,
    text,
};

/// Calls an activity off before anybody has signed in; who had signed up is told.
pub async fn cancel_activity(cx: Cx, command: CancelActivity) -> Result<OpenedActivity> {
    let reason = text::needed("reason", &command.reason)?;
    scope::organises(cx.actor())?;
    let (mut order, activity) = lock_activity(&cx, command.activity_id).await?;
    scope::may_organise(cx.actor(), &order.village).map_err(scope::unseen("activity"))?;
    let answer = OpenedActivity {
        activity_id: activity.id,
    };
    if order.ended.is_some() {
        return Ok(answer);
    }
    order.not_begun()?;
    let channel = history::channel_of(cx.actor());
    orders::cancel(
        &mut *cx.db().await,
        order.id,
        "organisation",
        &cx.crypto().seal(&reason),
    )
    .await?;
    order.ended = Some(Ended::Cancelled);
    let mut volunteers = Vec::new();
    for visit in order.visits.clone() {
        if visit.state == VisitState::Accepted {
            volunteers.push(visit.volunteer_id);
            let ended = visit.end(Act::Cancel, cx.now())?;
            history::keep(&cx, &mut order, Some(ended), "visit_cancelled", channel).await?;
        }
    }
    history::keep(&cx, &mut order, None, "cancelled", channel).await?;
    cx.audit(
        "activity.cancelled",
        activity.id,
        json!({ "had_signed_up": volunteers.len() }),
    );
    cx.emit(&ActivityCancelled {
        activity_id: activity.id,
        order_id: order.id,
        title: activity.words.title,
        starts_at: order.starts_at.into(),
        volunteers,
    });
    Ok(answer)
}
