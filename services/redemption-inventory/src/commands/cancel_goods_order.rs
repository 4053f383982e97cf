use contracts::{
    Error, fields,
    redemption::{
        order::{CancelGoodsOrder, GoodsEnd, GoodsOrderChanged, GoodsOrderState},
        reservation::ReservationState,
    },
};
use runtime::{Cx, Result};
use serde_json::json;

use super::hand;
use crate::{
    domain::order::{self, ORDERERS, Order},
    promises::{self, of_saga},
    store::orders,
};

/// Takes an order back before it is handed over. The goods are free at once, so that a pick-up that comes a moment later finds none;
/// what is held is released by the saga.
///
/// # Errors
/// `not_found` for what is not the asker's, `forbidden`, `invalid`, `order_over`.
pub async fn cancel_goods_order(cx: Cx, command: CancelGoodsOrder) -> Result<GoodsOrderChanged> {
    if cx.actor().volunteer_id().is_none() {
        cx.actor().has_role(ORDERERS)?;
    }
    let reason = fields::reason("reason", &command.reason)?;
    let order = orders::lock(&mut *cx.db().await, command.order_id).await?;
    let order = order.ok_or_else(|| Error::not_found("goods_order"))?;
    order::may_cancel(cx.actor(), &order, command.why)?;
    let order = take_back(
        &cx,
        order,
        (GoodsOrderState::Cancelled, command.why),
        Some(cx.crypto().seal(&reason)),
    )
    .await?;
    cx.audit(
        "goods_order.cancelled",
        order.id,
        json!({ "order_no": order.no, "why": command.why }),
    );
    Ok(GoodsOrderChanged {
        order_id: order.id,
        state: order.state,
    })
}

/// Begins to undo an order that is locked: its goods are free again, exactly once, and the worker releases the time.
///
/// # Errors
/// `order_over`.
pub async fn take_back(
    cx: &Cx,
    order: Order,
    (to, why): (GoodsOrderState, GoodsEnd),
    note: Option<Vec<u8>>,
) -> Result<Order> {
    let order = order.undo(to, why, note)?;
    cx.for_many().await?;
    let mut db = cx.db().await;
    let reservation = of_saga(&mut db, order.id.uuid()).await?;
    let state = match to {
        GoodsOrderState::Expired => ReservationState::Expired,
        _ => ReservationState::Released,
    };
    if !promises::release(&mut db, reservation.id, state, hand(cx)).await? {
        return Err(Error::internal("redemption: an order waits for goods that do not wait for it").into());
    }
    orders::save(&mut db, &order, Some(cx.now()), (cx.now(), cx.actor().staff_id())).await?;
    drop(db);
    cx.wake("advance_orders");
    Ok(order)
}
