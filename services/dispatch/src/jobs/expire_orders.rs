use contracts::{
    dispatch::{Channel, OfferState},
    settings,
};
use runtime::{Cx, Progress, Result};
use serde_json::json;
use time::Duration;

use super::{BATCH, LIMIT, locked};
use crate::{
    closing,
    domain::{order::Ended, visit::holds_seat},
    history,
    store::due,
};

/// An order that nobody took expires `order.expire_hours` after its agreed start (R5.1).
pub async fn expire_orders(cx: Cx) -> Result<Progress> {
    let latest = cx.now() - Duration::hours(cx.settings().int(settings::ORDER_EXPIRE_HOURS));
    let ids = due::not_taken(&mut *cx.db().await, latest, LIMIT).await?;
    for mut order in locked(&cx, &ids).await? {
        let taken = order.visits.iter().any(|visit| holds_seat(visit.state));
        if taken || order.ended.is_some() || order.starts_at > latest {
            continue;
        }
        closing::close_offers(&cx, &mut order, OfferState::Expired, Some(Channel::Clock), |_| {
            true
        })
        .await?;
        order.ended = Some(Ended::Expired);
        history::keep(&cx, &mut order, None, "expired", Channel::Clock).await?;
        cx.audit("order.expired", order.id, json!({}));
    }
    Ok(Progress::of_batch(ids.len(), BATCH))
}
