use std::sync::{Arc, OnceLock};

use contracts::{
    Actor, Error,
    redemption::order::{GoodsOrderState, HandOverProof, ServeGoods, ServedGoods},
};
use futures::future::try_join;
use kernel::{GoodsOrderId, StaffId, StandardMinutes};
use runtime::{Asked, Batcher, Cx, Failure, Host, Limits, Read, Result};
use serde_json::json;
use time::Duration;
use uuid::Uuid;

use super::hand_over_goods::{HandOver, SealedProxy, hand_over_all, sealed};
use crate::{
    domain::{
        order::{self, AT_COUNTER, Order, Step},
        promise::added_up,
    },
    ledger::{self, hold, may_take, short},
    people,
    placing::{New, Placed, Waits, draw_nos, place_all},
    store::orders,
    workers::is_final,
};

/// Goods leave at once: what keeps until tomorrow can be handed out.
const WAITS: Waits = Waits {
    at_counter: true,
    keeps: Duration::hours(1),
    look_in: AT_COUNTER,
};
/// Orders that are placed together: their goods are held until all of them are on the disk.
const TOGETHER: Limits = Limits {
    batch: 64,
    queue: 4_000,
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
/// `forbidden`, `own_order`, and those of an order.
pub async fn begin(read: Read, command: ServeGoods) -> Result<Begun> {
    let by = order::at_counter(read.actor(), &command.outlet)?;
    let proxy = sealed(read.crypto(), command.proxy.as_ref())?;
    let key = read.cause().unwrap_or_else(|| read.host().new_key());
    // Another request under the same key is another order, and refused as such once one of them is answered.
    let wanted = json!([command.volunteer_id, command.outlet, command.lines, by]);
    let known = try_join(
        people::not_oneself(&read, by, command.volunteer_id),
        may_take(&read, command.volunteer_id),
    );
    let known = known.await.map(|((), known)| known).map_err(Failure::into_error);
    let available = known.as_ref().map(|known| known.available).ok();
    let new = New {
        id: GoodsOrderId::from(Uuid::new_v5(&key, wanted.to_string().as_bytes())),
        by: read.actor().clone(),
        volunteer_id: command.volunteer_id,
        outlet: command.outlet,
        wanted: added_up(&command.lines)?,
        known,
    };
    let Placed { order, again } = read.state::<Counters>().place(read.host(), new).await?;
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

/// Orders that are begun at counters: all that wait are placed together, in a transaction of their own. From there on the worker
/// would undo what is left lying.
#[derive(Default)]
pub struct Counters(OnceLock<Batcher<New, contracts::Result<Placed>>>);

impl Counters {
    async fn place(&self, host: &Host, new: New) -> contracts::Result<Placed> {
        let placing = self.0.get_or_init(|| {
            let host = host.clone();
            Batcher::start(TOGETHER, move |all: Arc<[New]>| place(host.clone(), all))
        });
        placing.ask(new).await?
    }
}

async fn place(host: Host, all: Arc<[New]>) -> Result<Vec<contracts::Result<Placed>>> {
    let me = Actor::service(host.service());
    let nos = draw_nos(&host.read(me.clone()), all.len()).await?;
    host.unit(me, |cx| async move { place_all(&cx, &all, nos, WAITS).await })
        .await
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
            by: held.by,
            proof: HandOverProof::IdDocument,
            proxy: held.proxy.clone(),
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
