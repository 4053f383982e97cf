use contracts::{
    Error,
    redemption::order::{PlaceGoodsOrder, PlacedGoodsOrder},
    settings,
};
use kernel::GoodsOrderId;
use runtime::{Cx, Read, Result};
use time::Duration;

use crate::{
    domain::{order, promise::added_up},
    ledger::may_take,
    people,
    placing::{New, Waits, draw_nos, place_all},
};

/// Who asks may, and the ledger says what there is.
///
/// # Errors
/// `forbidden`, `own_order`, `goods_disabled`, `window_closed`, `volunteer_not_found`; `invalid` with the field.
pub async fn check_order(read: Read, command: PlaceGoodsOrder) -> Result<(New, String)> {
    order::may_order(read.actor(), command.volunteer_id, &command.outlet)?;
    people::not_oneself(&read, command.volunteer_id).await?;
    let new = New {
        id: GoodsOrderId::generate(read.now()),
        by: read.actor().clone(),
        volunteer_id: command.volunteer_id,
        outlet: command.outlet,
        wanted: added_up(&command.lines)?,
        known: may_take(&read, command.volunteer_id).await?,
    };
    let no = draw_nos(&read, 1).await?.pop();
    Ok((
        new,
        no.ok_or_else(|| Error::internal("redemption: no number was drawn"))?,
    ))
}

/// Reserves the goods; the time is held by the saga (`workers/advance_orders`), which then tells the volunteer.
///
/// # Errors
/// As [`check_order`]; those of [`place_all`].
pub async fn place_goods_order(
    cx: Cx,
    _: PlaceGoodsOrder,
    numbered: (New, String),
) -> Result<PlacedGoodsOrder> {
    let waits = Waits {
        at_counter: false,
        keeps: Duration::days(cx.settings().int(settings::GOODS_PICKUP_DAYS)),
        look_in: Duration::ZERO,
    };
    let placed = place_all(&cx, &[numbered], waits).await?.pop();
    let placed = placed.ok_or_else(|| Error::internal("redemption: an order without an answer"))??;
    cx.wake("advance_orders");
    Ok(PlacedGoodsOrder {
        order_id: placed.order.id,
        order_no: placed.order.no,
        cost: placed.order.cost,
    })
}
