use std::sync::Arc;

use contracts::{
    Error,
    redemption::order::{GoodsOrderState, HandOverProof, ServeGoods, ServedGoods},
};
use futures::future::try_join;
use kernel::{GoodsOrderId, StaffId, StandardMinutes};
use runtime::{Asked, Cx, Read, Result};
use serde_json::json;
use uuid::Uuid;

use crate::{
    domain::{
        order::{self, Handed, Order, SealedProxy, Step},
        promise::added_up,
    },
    handing_over::{HandOver, hand_over_all, sealed},
    ledger::{self, hold, may_take, short},
    people,
    placing::{Counters, New, Placed},
    store::orders,
    workers::is_final,
};

/// What has been begun.
#[derive(Debug, Clone)]
pub enum Begun {
    /// Goods and time are kept.
    Held(Held),
    /// It was begun before and has come to something: this same command has done it, or it was undone since.
    Over(Box<Order>),
}

/// Goods and time that are kept for who stands at a counter.
#[derive(Debug, Clone)]
pub struct Held {
    order_id: GoodsOrderId,
    by: StaffId,
    proxy: Option<SealedProxy>,
    /// What is left of the volunteer's time for goods.
    remaining: StandardMinutes,
}

/// Reserves and holds. The order's id is made from this command's key: asked again after a crash, it goes on where it stood. What is
/// not brought to its end within a minute the worker takes back.
///
/// # Errors
/// `forbidden`, `own_order`, `goods_disabled`, `window_closed`, `volunteer_not_found`; `invalid` with the field; those of an order;
/// what the ledger refuses.
pub async fn begin(read: Read, command: ServeGoods, counters: Arc<Counters>) -> Result<Begun> {
    let by = order::at_counter(read.actor(), &command.outlet)?;
    let proxy = sealed(read.crypto(), command.proxy.as_ref())?;
    let (Placed { order, again }, available) = begun(&read, command, by, &counters).await?;
    if order.state != GoodsOrderState::Placed {
        return Ok(Begun::Over(Box::new(order)));
    }
    if let Err(error) = ledger::tell(&read, &order, Step::Hold, hold(&order)).await {
        if is_final(&error) {
            // The goods are free again at once.
            orders::look_later(&mut *read.db().await?, order.id, order.state, read.now(), None).await?;
        }
        return Err(short(error, &order).into());
    }
    let remaining = match available {
        Some(available) if !again => StandardMinutes::new(available.get() - order.cost.get()),
        _ => ledger::known(&read, order.volunteer_id).await?.available,
    };
    Ok(Begun::Held(Held {
        order_id: order.id,
        by,
        proxy,
        remaining,
    }))
}

/// The order, and what the volunteer could take goods for before it; nothing if it was there already.
async fn begun(
    read: &Read,
    command: ServeGoods,
    by: StaffId,
    counters: &Counters,
) -> Result<(Placed, Option<StandardMinutes>)> {
    let key = read.cause().unwrap_or_else(|| read.host().new_key());
    // Another request under the same key is another order, and refused as such once one of them is answered.
    let wanted = json!([command.volunteer_id, command.outlet, command.lines, by]);
    let id = GoodsOrderId::from(Uuid::new_v5(&key, wanted.to_string().as_bytes()));
    if let Some(order) = orders::get(&mut *read.db().await?, id).await? {
        return Ok((Placed { order, again: true }, None));
    }
    let wanted = added_up(&command.lines)?;
    let ((), known) = try_join(
        people::not_oneself(read, command.volunteer_id),
        may_take(read, command.volunteer_id),
    )
    .await?;
    let available = known.available;
    let new = New {
        id,
        by: read.actor().clone(),
        volunteer_id: command.volunteer_id,
        outlet: command.outlet,
        wanted,
        known,
    };
    Ok((counters.place(read.host(), new).await?, Some(available)))
}

/// Goods change hands: from here on everything is only ever completed (reliability §3). All that wait are handed over together.
///
/// # Errors
/// The database. Of each: `order_over` when the minute has passed, `lot_blocked`.
pub async fn serve_goods(
    cx: Cx,
    batch: Vec<(Asked<ServeGoods>, Begun)>,
) -> Result<Vec<contracts::Result<ServedGoods>>> {
    let hand_overs = batch.iter().filter_map(|(asked, begun)| match begun {
        Begun::Held(held) => Some(HandOver {
            order_id: held.order_id,
            actor: asked.actor.clone(),
            handed: Handed {
                at: cx.now(),
                by: held.by,
                proof: HandOverProof::IdDocument,
                proxy: held.proxy.clone(),
            },
        }),
        Begun::Over(_) => None,
    });
    let mut handed = hand_over_all(&cx, hand_overs.collect()).await?.into_iter();
    let answer = |(_, begun): &(Asked<ServeGoods>, Begun)| match begun {
        Begun::Held(held) => {
            let none = || Err(Error::internal("redemption: a hand-over without an answer"));
            let order = handed.next().unwrap_or_else(none)?;
            Ok(ServedGoods {
                order_id: order.id,
                order_no: order.no,
                cost: order.cost,
                remaining: held.remaining,
            })
        }
        Begun::Over(order) => Err(order.over()),
    };
    Ok(batch.iter().map(answer).collect())
}
