use contracts::redemption::order::{GoodsEnd, GoodsOrderState};
use runtime::{Cx, Progress, Result};
use serde_json::json;

use crate::{commands::cancel_goods_order::take_back, store::orders};

/// What nobody has fetched within `goods.pickup_days` is free again (R8.3). One a transaction: lots of several would be held out of
/// their order.
///
/// # Errors
/// The database.
pub async fn expire_orders(cx: Cx) -> Result<Progress> {
    let Some(order) = orders::overdue(&mut *cx.db().await, cx.now()).await? else {
        return Ok(Progress::Idle);
    };
    let end = (GoodsOrderState::Expired, GoodsEnd::NotFetched);
    let order = take_back(&cx, order, end, None).await?;
    cx.audit("goods_order.expired", order.id, json!({ "order_no": order.no }));
    Ok(Progress::More)
}
