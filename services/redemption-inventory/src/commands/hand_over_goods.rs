use contracts::{
    Actor, Error, fields,
    redemption::order::{GoodsOrderChanged, GoodsOrderState, HandOverGoods, HandOverProof, Proxy},
};
use kernel::{GoodsOrderId, StaffId};
use runtime::{Crypto, Cx, Read, Result};
use uuid::Uuid;

use super::draw_pickup_code;
use crate::{
    domain::order::{self, Handed, Order},
    orders::tell,
    people,
    promises::{self, HandedOut},
    store::{
        by_index,
        orders::{self, Changed, Try},
        reservations,
    },
};

/// Who asks stands at the outlet and is not who fetches; the code is tried, and a wrong one counts whatever comes after.
///
/// # Errors
/// `forbidden`, `own_order`, `not_found`, `wrong_pickup_code`, `pickup_code_used_up`.
pub async fn check_proof(read: Read, command: HandOverGoods) -> Result<StaffId> {
    read.actor().has_role(order::COUNTER)?;
    let order = orders::get(&mut *read.db().await?, command.order_id).await?;
    let order = order.ok_or_else(|| Error::not_found("goods_order"))?;
    let by = order::at_counter_of(read.actor(), &order)?;
    people::not_oneself(&read, by, order.volunteer_id).await?;
    if command.proof == HandOverProof::Code && order.state == GoodsOrderState::Ready {
        let typed = command.code.as_deref().unwrap_or_default();
        let hash = draw_pickup_code::hash(read.crypto(), &order, typed);
        match orders::try_code(&mut *read.db().await?, order.id, &hash).await? {
            Try::Right => {}
            Try::Wrong(left) => {
                let refused =
                    Error::invalid("code", "wrong_pickup_code", "this is not the code of this order");
                return Err(refused.with("left", left).into());
            }
            Try::None if is_still_ready(&read, &order).await? => {
                return Err(Error::invalid(
                    "code",
                    "pickup_code_used_up",
                    "no code counts any more: a new one is drawn, or the document looked at",
                )
                .into());
            }
            // Somebody else was faster: what is decided about the order says so.
            Try::None => {}
        }
    }
    Ok(by)
}

async fn is_still_ready(read: &Read, order: &Order) -> Result<bool> {
    let now = orders::get(&mut *read.db().await?, order.id).await?;
    Ok(now.is_some_and(|now| now.state == GoodsOrderState::Ready))
}

/// Hands over what is ready: of a pick-up, a cancellation and the clock one wins.
///
/// # Errors
/// As [`check_proof`]; `order_not_ready`, `order_over`, `lot_blocked`.
pub async fn hand_over_goods(cx: Cx, command: HandOverGoods, by: StaffId) -> Result<GoodsOrderChanged> {
    let hand_over = HandOver {
        order_id: command.order_id,
        actor: cx.actor().clone(),
        by,
        proof: command.proof,
        proxy: sealed(cx.crypto(), command.proxy.as_ref())?,
    };
    let handed = hand_over_all(&cx, vec![hand_over]).await?.pop();
    let order = handed.ok_or_else(|| Error::internal("redemption: a hand-over without an answer"))??;
    Ok(GoodsOrderChanged {
        order_id: order.id,
        state: order.state,
    })
}

/// Who fetches in the volunteer's place and what they have shown.
pub type SealedProxy = (Vec<u8>, Vec<u8>);

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
    /// Who stands at the counter.
    pub by: StaffId,
    /// What was looked at.
    pub proof: HandOverProof,
    /// Who fetches in the volunteer's place.
    pub proxy: Option<SealedProxy>,
}

/// The pivot of the saga: goods leave the shelf, the step is kept and told, and the time is taken from now on, however often it must
/// be asked for. Gives one answer each, in their order; what is refused leaves nothing behind.
///
/// # Errors
/// The database. Of each: `not_found`, `order_not_ready`, `order_over`, `lot_blocked`.
pub async fn hand_over_all(cx: &Cx, all: Vec<HandOver>) -> Result<Vec<contracts::Result<Order>>> {
    let ids: Vec<GoodsOrderId> = all.iter().map(|hand_over| hand_over.order_id).collect();
    let mut db = cx.db().await;
    by_index(&mut db).await?;
    let mut there = orders::lock_all(&mut db, &ids).await?;
    let mut decided: Vec<contracts::Result<Order>> = Vec::with_capacity(all.len());
    for hand_over in &all {
        let order = there.remove(&hand_over.order_id);
        let order = order.ok_or_else(|| Error::not_found("goods_order"));
        decided.push(order.and_then(|order| {
            order.hand_over(Handed {
                at: cx.now(),
                by: hand_over.by,
                proof: hand_over.proof,
                proxy: hand_over.proxy.clone(),
            })
        }));
    }
    let sagas: Vec<Uuid> = decided.iter().flatten().map(|order| order.id.uuid()).collect();
    let reservations = reservations::of_sagas(&mut db, &sagas).await?;
    let mut held = Vec::with_capacity(sagas.len());
    for (hand_over, order) in all.iter().zip(&decided) {
        if let Ok(order) = order {
            let reservation = reservations.get(&order.id.uuid());
            let reservation =
                reservation.ok_or_else(|| Error::internal("redemption: an order without a reservation"))?;
            held.push((reservation.id, hand_over.by));
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
            by: Some(hand_over.by),
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
