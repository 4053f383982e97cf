use contracts::{
    dispatch::{Channel, VisitNeedsCorrection, VisitState},
    settings,
};
use runtime::{Cx, Progress, Result};
use serde_json::json;
use time::Duration;

use super::{BATCH, LIMIT, locked};
use crate::{domain::visit::Act, history, store::due};

/// A forgotten stop: at the planned end + 6 h staff must correct the times; nothing is credited before (R5.8).
pub async fn correct_forgotten(cx: Cx) -> Result<Progress> {
    let latest = cx.now() - Duration::hours(cx.settings().int(settings::FORGOTTEN_STOP_HOURS));
    let ids = due::not_stopped(&mut *cx.db().await, latest, LIMIT).await?;
    for mut order in locked(&cx, &ids).await? {
        let length = Duration::minutes(order.duration.get());
        for visit in order.visits.clone() {
            let over = visit
                .started_at
                .is_some_and(|started| order.starts_at.max(started) + length <= latest);
            if visit.state != VisitState::InProgress || !over {
                continue;
            }
            let visit = visit.after(Act::Forget)?;
            history::keep(
                &cx,
                &mut order,
                Some(visit.clone()),
                "stop_forgotten",
                Channel::Clock,
            )
            .await?;
            cx.emit(&VisitNeedsCorrection {
                visit_id: visit.id,
                order_id: order.id,
                volunteer_id: visit.volunteer_id,
                org: visit.org.clone(),
            });
            cx.audit("visit.stop_forgotten", visit.id, json!({ "order_id": order.id }));
        }
    }
    Ok(Progress::of_batch(ids.len(), BATCH))
}
