use contracts::{
    dispatch::{Channel, OrderState},
    settings,
};
use runtime::{Cx, Progress, Result};
use serde_json::json;
use time::Duration;

use super::{BATCH, LIMIT, locked};
use crate::{
    domain::priority,
    history,
    store::{due, orders},
};

/// A request that waits longer than `dispatch.aging_hours` moves up one class (R2.4).
pub async fn age_orders(cx: Cx) -> Result<Progress> {
    let ids = due::ageing(&mut *cx.db().await, cx.now(), LIMIT).await?;
    let step = Duration::hours(cx.settings().int(settings::AGING_HOURS));
    for mut order in locked(&cx, &ids).await? {
        if !matches!(order.state, OrderState::Open | OrderState::Offered) {
            continue;
        }
        order.priority = priority::aged(order.priority);
        orders::age(&mut *cx.db().await, &order, cx.now() + step).await?;
        history::keep(&cx, &mut order, None, "moved_up", Channel::Clock).await?;
        cx.audit("order.moved_up", order.id, json!({ "priority": order.priority }));
    }
    Ok(Progress::of_batch(ids.len(), BATCH))
}
