use contracts::{
    dispatch::{Channel, VisitState},
    settings,
};
use runtime::{Cx, Progress, Result};
use serde_json::json;
use time::Duration;

use super::{BATCH, LIMIT, locked};
use crate::{commands::cannot_come, domain::visit::Act, history, store::due};

/// Nobody has come: `checkin.no_show_min` after the start, or after an acceptance later than that, the visit counts as
/// missed and the order is open again as it was. Elder and volunteer hear of it like of a withdrawal.
pub async fn miss_visits(cx: Cx) -> Result<Progress> {
    let latest = cx.now() - Duration::minutes(cx.settings().int(settings::NO_SHOW_MIN));
    let ids = due::not_come(&mut *cx.db().await, latest, LIMIT).await?;
    for mut order in locked(&cx, &ids).await? {
        for visit in order.visits.clone() {
            if visit.state != VisitState::Accepted || order.starts_at.max(visit.accepted_at) > latest {
                continue;
            }
            let missed = visit.end(Act::Miss, cx.now())?;
            history::keep(&cx, &mut order, Some(missed), "no_show", Channel::Clock).await?;
            cx.emit(&cannot_come(&order, &visit));
            cx.audit("visit.missed", visit.id, json!({ "order_id": order.id }));
        }
    }
    Ok(Progress::of_batch(ids.len(), BATCH))
}
