//! How goods change hands: as many orders as are handed over at once, in one go.

use contracts::{Actor, Error, fields, redemption::order::Proxy};
use kernel::GoodsOrderId;
use runtime::{Crypto, Cx, Result};
use uuid::Uuid;

use crate::{
    domain::order::{Handed, Order, SealedProxy},
    orders::tell,
    promises::{self, HandedOut},
    store::{
        orders::{self, Changed},
        reservations,
    },
};

/// Who fetches in the volunteer's place and what they have shown, sealed.
///
/// # Errors
/// `invalid` at `proxy.name` or `proxy.authorisation`.
pub fn sealed(crypto: &Crypto, proxy: Option<&Proxy>) -> contracts::Result<Option<SealedProxy>> {
    let Some(proxy) = proxy else { return Ok(None) };
    let name = fields::name("proxy.name", &proxy.name)?;
    let shown = fields::reason("proxy.authorisation", &proxy.authorisation)?;
    Ok(Some((crypto.seal(&name), crypto.seal(&shown))))
}

/// Goods that are to change hands.
#[derive(Debug)]
pub struct HandOver {
    /// Of which order.
    pub order_id: GoodsOrderId,
    /// Who has asked for it.
    pub actor: Actor,
    /// How.
    pub handed: Handed,
}

/// The pivot of the saga: goods leave the shelf, the step is kept and told, and the time is taken from now on, however often it must
/// be asked for. Gives one answer each, in their order; what is refused leaves nothing behind.
///
/// # Errors
/// The database. Of each: `not_found`, `order_not_ready`, `order_over`, `lot_blocked`.
pub async fn hand_over_all(cx: &Cx, all: Vec<HandOver>) -> Result<Vec<contracts::Result<Order>>> {
    let ids: Vec<GoodsOrderId> = all.iter().map(|hand_over| hand_over.order_id).collect();
    cx.for_many().await?;
    let mut db = cx.db().await;
    let mut there = orders::lock_all(&mut db, &ids).await?;
    let mut decided: Vec<contracts::Result<Order>> = Vec::with_capacity(all.len());
    for hand_over in &all {
        let order = there.remove(&hand_over.order_id);
        let order = order.ok_or_else(|| Error::not_found("goods_order"));
        decided.push(order.and_then(|order| order.hand_over(hand_over.handed.clone())));
    }
    if decided.iter().all(Result::is_err) {
        return Ok(decided);
    }
    let sagas: Vec<Uuid> = decided.iter().flatten().map(|order| order.id.uuid()).collect();
    let reservations = reservations::of_sagas(&mut db, &sagas).await?;
    let mut held = Vec::with_capacity(sagas.len());
    for (hand_over, order) in all.iter().zip(&decided) {
        if let Ok(order) = order {
            let reservation = reservations.get(&order.id.uuid());
            let reservation =
                reservation.ok_or_else(|| Error::internal("redemption: an order without a reservation"))?;
            held.push((reservation.id, hand_over.handed.by));
        }
    }
    let mut outcomes = promises::hand_out(&mut db, &held, cx.now()).await?.into_iter();
    for order in &mut decided {
        let Ok(handed) = order else { continue };
        match outcomes.next() {
            Some(HandedOut::Picked) => {}
            Some(HandedOut::Blocked(refused)) => *order = Err(refused),
            Some(HandedOut::Over) | None => *order = Err(handed.over()),
        }
    }
    let saved = all.iter().zip(&decided).filter_map(|(hand_over, order)| {
        Some(Changed {
            order: order.as_ref().ok()?,
            look_at: Some(cx.now()),
            by: Some(hand_over.handed.by),
        })
    });
    orders::save_all(&mut db, &saved.collect::<Vec<_>>(), cx.now()).await?;
    drop(db);
    for (hand_over, order) in all.iter().zip(&decided) {
        if let Ok(order) = order {
            tell(cx, &hand_over.actor, order);
        }
    }
    cx.wake("advance_orders");
    Ok(decided)
}
