use contracts::dispatch::{Channel, VisitState};
use runtime::{Cx, Progress, Result};
use serde_json::json;

use super::{BATCH, LIMIT, locked};
use crate::{commands::count, domain::visit::Act, store::due};

/// No objection within the window: the minutes count (R5.11). A window of 0 hours is the plan's literal reading.
pub async fn lapse_visits(cx: Cx) -> Result<Progress> {
    let ids = due::lapsing(&mut *cx.db().await, cx.now(), LIMIT).await?;
    for mut order in locked(&cx, &ids).await? {
        for visit in order.visits.clone() {
            let over = visit.lapses_at.is_some_and(|lapses_at| lapses_at <= cx.now());
            if visit.state == VisitState::Uploaded && over {
                let visit = visit.end(Act::Lapse, cx.now())?;
                count(&cx, &mut order, &visit, "lapsed", Channel::Clock).await?;
                cx.audit("visit.lapsed", visit.id, json!({}));
            }
        }
    }
    Ok(Progress::of_batch(ids.len(), BATCH))
}
