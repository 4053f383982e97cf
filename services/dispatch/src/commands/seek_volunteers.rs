use contracts::{
    Error,
    dispatch::{
        OrderChanged,
        seek::{SeekVolunteers, StopSeeking},
    },
};
use runtime::{Cx, Result};
use serde_json::json;

use super::lock_order;
use crate::{
    domain::{Refusal, order::Order},
    history, quicker, scope, seeking,
    store::{org_units, seeking as store},
};

/// From now on the system asks, wave after wave; the first goes out at once.
pub async fn seek_volunteers(cx: Cx, command: SeekVolunteers) -> Result<OrderChanged> {
    let mut order = lock(&cx, command.order_id).await?;
    quicker::as_free_as_seen(&cx, &order, command.expected).await?;
    order.free_seat()?;
    if order.ends_at() <= cx.now() {
        return Err(Refusal::NoSeat.into());
    }
    let begun = [(order.id, seeking::BEGINNING)];
    let begun = store::begin(&mut *cx.db().await, &begun, cx.now(), cx.actor().staff_id()).await?;
    if begun == 0 {
        return Err(Error::conflict("already_seeking", "the system is asking for this order").into());
    }
    history::keep(&cx, &mut order, None, "seeking", history::channel_of(cx.actor())).await?;
    cx.audit("order.seeking", order.id, json!({}));
    let places = org_units::places(&mut *cx.db().await).await?;
    seeking::go_on(&cx, &mut order, &places).await?;
    Ok(changed(&order))
}

/// The system asks nobody else by itself; what is out stays out.
pub async fn stop_seeking(cx: Cx, command: StopSeeking) -> Result<OrderChanged> {
    let mut order = lock(&cx, command.order_id).await?;
    if !store::end(&mut *cx.db().await, order.id).await? {
        return Err(Error::conflict("not_seeking", "the system is not asking for this order").into());
    }
    history::keep(
        &cx,
        &mut order,
        None,
        "seeking_stopped",
        history::channel_of(cx.actor()),
    )
    .await?;
    cx.audit("order.seeking_stopped", order.id, json!({}));
    Ok(changed(&order))
}

/// The order, locked, for who may ask volunteers for it.
async fn lock(cx: &Cx, id: kernel::OrderId) -> Result<Order> {
    let settings = cx.settings();
    scope::assigns(cx.actor(), &settings)?;
    let order = lock_order(cx, id).await?;
    scope::may_assign(cx.actor(), &settings, &order.village).map_err(scope::unseen("order"))?;
    Ok(order)
}

fn changed(order: &Order) -> OrderChanged {
    OrderChanged {
        order_id: order.id,
        state: order.state,
    }
}
