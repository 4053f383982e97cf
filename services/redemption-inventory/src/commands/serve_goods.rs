use contracts::{
    Code, Error,
    ledger::{
        GetBalances,
        minutes::{PostMinutes, Spending},
    },
    redemption::order::{
        GoodsOrderState, HandOverProof, OpenCounterOrder, PlacedGoodsOrder, ServeGoods, ServedGoods,
    },
};
use kernel::{StaffId, StandardMinutes, china_date};
use runtime::{Cx, Read, Result};

use super::hand_over_goods::{proxy, take_away};
use crate::{
    domain::order::{self, Handed, Order, Step},
    orders::tell_ledger,
    people,
    store::orders,
    workers::is_final,
};

/// What has been begun.
pub struct Begun {
    by: StaffId,
    placed: PlacedGoodsOrder,
    remaining: StandardMinutes,
}

/// Reserves and holds, each under a key made from this command's: asked again after a crash, it goes on where it stood. What is not
/// brought to its end within a minute the worker takes back.
///
/// # Errors
/// `forbidden`, `own_order`, and those of an order.
pub async fn begin(read: Read, command: ServeGoods) -> Result<Begun> {
    let by = order::at_counter(read.actor(), &command.outlet)?;
    proxy(read.crypto(), command.proxy.as_ref())?;
    people::not_oneself(&read, by, command.volunteer_id).await?;
    let open = OpenCounterOrder {
        volunteer_id: command.volunteer_id,
        outlet: command.outlet,
        lines: command.lines,
        entered_by: Some(by),
    };
    let placed = read.tell("open", open).await?;
    let order = orders::get(&mut *read.db().await?, placed.order_id).await?;
    let order = order.ok_or_else(|| Error::internal("redemption: an order that was placed is not there"))?;
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
    let volunteer_id = command.volunteer_id;
    let left = read.ask(GetBalances { volunteer_id }).await?;
    Ok(Begun {
        by,
        placed,
        remaining: StandardMinutes::new(left.goods.get() - left.goods_held.get()),
    })
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
    let order = orders::lock(&mut *cx.db().await, begun.placed.order_id).await?;
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
