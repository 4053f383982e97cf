use contracts::{
    Code, Error,
    ledger::minutes::{PostMinutes, Spending},
    redemption::order::{GoodsOrderState, HandOverProof, ServeGoods, ServedGoods},
};
use futures::future::try_join;
use kernel::{GoodsOrderId, StaffId, StandardMinutes, china_date};
use runtime::{Cx, Read, Result};
use serde_json::json;
use time::Duration;
use uuid::Uuid;

use super::{
    hand_over_goods::{proxy, take_away},
    place_goods_order::{New, draw_no, known, may_take, place},
};
use crate::{
    domain::order::{self, AT_COUNTER, Handed, Lives, Order, Step},
    orders::tell_ledger,
    people,
    store::orders,
    workers::is_final,
};

/// What has been begun.
pub struct Begun {
    by: StaffId,
    order_id: GoodsOrderId,
    remaining: StandardMinutes,
}

/// Reserves and holds. The order's id is made from this command's key: asked again after a crash, it goes on where it stood. What is
/// not brought to its end within a minute the worker takes back.
///
/// # Errors
/// `forbidden`, `own_order`, and those of an order.
pub async fn begin(read: Read, command: ServeGoods) -> Result<Begun> {
    let by = order::at_counter(read.actor(), &command.outlet)?;
    proxy(read.crypto(), command.proxy.as_ref())?;
    let (order, left) = begun(&read, &command, by).await?;
    if order.state != GoodsOrderState::Placed {
        return Err(order.over().into());
    }
    if let Err(error) = tell_ledger(&read, &order, Step::Hold, hold(&order)).await {
        if is_final(&error) {
            // The goods are free again at once.
            orders::look_later(&mut *read.db().await?, order.id, order.state, read.now(), None).await?;
        }
        return Err(short(error, &order).into());
    }
    let remaining = match left {
        Some(left) => left,
        None => known(&read, command.volunteer_id).await?.available,
    };
    Ok(Begun {
        by,
        order_id: order.id,
        remaining,
    })
}

/// The order, in a transaction of its own: from here on the worker would undo what is left lying. With it what is left of the
/// volunteer's time once the order is held, unless it was begun before.
async fn begun(read: &Read, command: &ServeGoods, by: StaffId) -> Result<(Order, Option<StandardMinutes>)> {
    let key = read.cause().unwrap_or_else(|| read.host().new_key());
    // Another request under the same key is another order, and refused as such once one of them is answered.
    let wanted = json!([command.volunteer_id, command.outlet, command.lines, by]);
    let id = GoodsOrderId::from(Uuid::new_v5(&key, wanted.to_string().as_bytes()));
    if let Some(order) = orders::get(&mut *read.db().await?, id).await? {
        return Ok((order, None));
    }
    let ((), known) = try_join(
        people::not_oneself(read, by, command.volunteer_id),
        may_take(read, command.volunteer_id),
    )
    .await?;
    let (now, available) = (read.now(), known.available);
    let new = New {
        id,
        no: draw_no(read).await?,
        volunteer_id: command.volunteer_id,
        outlet: &command.outlet,
        lines: &command.lines,
        entered_by: Some(by),
        at_counter: true,
        // Goods leave at once: what keeps until tomorrow can be handed out.
        lives: Lives::from(now, Duration::hours(1)),
        look_at: now + AT_COUNTER,
    };
    let unit = read.host().unit(
        read.actor().clone(),
        |cx| async move { place(&cx, new, &known).await },
    );
    match unit.await? {
        Some(order) => {
            let left = StandardMinutes::new(available.get() - order.cost.get());
            Ok((order, Some(left)))
        }
        // The same command, asked twice at once.
        None => {
            let order = orders::get(&mut *read.db().await?, id).await?;
            let order = order.ok_or_else(|| Error::internal("redemption: an order that is and is not"))?;
            Ok((order, None))
        }
    }
}

/// What is asked of the ledger for an order: it lives a day longer than the goods wait (decision 22).
pub fn hold(order: &Order) -> PostMinutes {
    PostMinutes::Hold {
        volunteer_id: order.volunteer_id,
        account: Spending::Goods,
        amount: order.cost,
        reference: order.id.uuid(),
        effective: china_date(order.placed_at).into(),
        expires_at: Some(order.lives.hold_until.into()),
    }
}

/// Somebody was faster: the figures in the words of this service.
fn short(error: Error, order: &Order) -> Error {
    let have = error.details.get("have").and_then(serde_json::Value::as_i64);
    match (error.code, have) {
        (Code::InsufficientBalance, Some(have)) => order::covered(StandardMinutes::new(have), order.cost)
            .err()
            .unwrap_or(error),
        _ => error,
    }
}

/// Goods change hands: from here on everything is only ever completed (reliability §3).
///
/// # Errors
/// `order_over` when the minute has passed, `lot_blocked`.
pub async fn serve_goods(cx: Cx, command: ServeGoods, begun: Begun) -> Result<ServedGoods> {
    let order = orders::lock(&mut *cx.db().await, begun.order_id).await?;
    let order = order.ok_or_else(|| Error::internal("redemption: an order that was placed is not there"))?;
    let order = order.hand_over(Handed {
        at: cx.now(),
        by: begun.by,
        proof: HandOverProof::IdDocument,
        proxy: proxy(cx.crypto(), command.proxy.as_ref())?,
    })?;
    take_away(&cx, &order, begun.by).await?;
    Ok(ServedGoods {
        order_id: order.id,
        order_no: order.no,
        cost: order.cost,
        remaining: begun.remaining,
    })
}
