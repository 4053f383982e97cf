use contracts::{
    dispatch::{Channel, VisitGivenUp},
    settings,
};
use runtime::{Cx, Progress, Result};
use serde_json::json;
use time::Duration;

use super::{BATCH, LIMIT, locked};
use crate::{
    domain::visit::{Act, next},
    history,
    store::due,
};

/// What was served and not uploaded within `upload.max_age_days` can be uploaded no more (R5.12): the visit ends without
/// minutes, and the volunteer is told. Of a stop that was forgotten the planned end counts.
pub async fn give_up_visits(cx: Cx) -> Result<Progress> {
    let days = cx.settings().int(settings::UPLOAD_MAX_AGE_DAYS);
    let latest = cx.now() - Duration::days(days);
    let ids = due::not_uploaded(&mut *cx.db().await, latest, LIMIT).await?;
    for mut order in locked(&cx, &ids).await? {
        let planned_end = order.ends_at();
        for visit in order.visits.clone() {
            let is_old = visit.stopped_at.unwrap_or(planned_end) < latest;
            if next(visit.state, Act::GiveUp).is_err() || !is_old {
                continue;
            }
            let ended = visit.end(Act::GiveUp, cx.now())?;
            history::keep(&cx, &mut order, Some(ended), "given_up", Channel::Clock).await?;
            cx.emit(&VisitGivenUp {
                order_id: order.id,
                visit_id: visit.id,
                volunteer_id: visit.volunteer_id,
                service_name: order.service_name.clone(),
                starts_at: order.starts_at.into(),
                max_days: u32::try_from(days).unwrap_or(u32::MAX),
            });
            cx.audit("visit.given_up", visit.id, json!({ "order_id": order.id }));
        }
    }
    Ok(Progress::of_batch(ids.len(), BATCH))
}
