use contracts::{
    dispatch::{Channel, Party, VisitMissed, VisitState},
    settings,
};
use runtime::{Cx, Progress, Result};
use serde_json::json;
use time::Duration;

use super::{BATCH, LIMIT, locked};
use crate::{
    domain::{order::Order, visit::Visit},
    history,
    store::due,
};

/// Nobody has come: `checkin.no_show_min` after the start, or after an acceptance later than that, the visit counts as
/// missed by the volunteer and the order is open again as it was. Staff may put right who was not there. Who signed up for an
/// activity has until its end, and nobody is sent a message: the roster is gone through afterwards.
pub async fn miss_visits(cx: Cx) -> Result<Progress> {
    let latest = cx.now() - Duration::minutes(cx.settings().int(settings::NO_SHOW_MIN));
    let ids = due::not_come(&mut *cx.db().await, latest, LIMIT).await?;
    for mut order in locked(&cx, &ids).await? {
        let awaited_to = match order.activity {
            Some(_) => order.ends_at(),
            None => order.starts_at,
        };
        for visit in order.visits.clone() {
            if visit.state != VisitState::Accepted || awaited_to.max(visit.accepted_at) > latest {
                continue;
            }
            let missed = visit.miss(Party::Volunteer, cx.now())?;
            history::keep(&cx, &mut order, Some(missed), "no_show", Channel::Clock).await?;
            if order.activity.is_none() {
                cx.emit(&has_not_come(&order, &visit));
            }
            cx.audit("visit.missed", visit.id, json!({ "order_id": order.id }));
        }
    }
    Ok(Progress::of_batch(ids.len(), BATCH))
}

/// The event that a volunteer has not come.
pub fn has_not_come(order: &Order, visit: &Visit) -> VisitMissed {
    VisitMissed {
        order_id: order.id,
        visit_id: visit.id,
        volunteer_id: visit.volunteer_id,
        elder_id: order.elder_id,
        service_name: order.service_name.clone(),
        starts_at: order.starts_at.into(),
    }
}
