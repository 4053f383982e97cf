use contracts::{
    Error, fields,
    redemption::order::{GoodsOrderChanged, GoodsOrderState, HandOverGoods, HandOverProof, Proxy},
};
use kernel::StaffId;
use runtime::{Crypto, Cx, Read, Result};

use super::{
    draw_pickup_code,
    reserve_goods::{hand_out, of_saga},
};
use crate::{
    domain::order::{self, Handed, Order},
    orders::tell,
    people,
    store::{
        movements::Hand,
        orders::{self, Try},
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
    let order = orders::lock(&mut *cx.db().await, command.order_id).await?;
    let order = order.ok_or_else(|| Error::not_found("goods_order"))?;
    order::at_counter_of(cx.actor(), &order)?;
    let order = order.hand_over(Handed {
        at: cx.now(),
        by,
        proof: command.proof,
        proxy: proxy(cx.crypto(), command.proxy.as_ref())?,
    })?;
    take_away(&cx, &order, by).await?;
    Ok(GoodsOrderChanged {
        order_id: order.id,
        state: order.state,
    })
}

/// Who fetches in the volunteer's place and what they have shown, sealed.
///
/// # Errors
/// `invalid` at `proxy.name` or `proxy.authorisation`.
pub fn proxy(crypto: &Crypto, proxy: Option<&Proxy>) -> contracts::Result<Option<(Vec<u8>, Vec<u8>)>> {
    let Some(proxy) = proxy else { return Ok(None) };
    let name = fields::name("proxy.name", &proxy.name)?;
    let shown = fields::reason("proxy.authorisation", &proxy.authorisation)?;
    Ok(Some((crypto.seal(&name), crypto.seal(&shown))))
}

/// The pivot of the saga: goods leave the shelf, the step is kept and told, and the time is taken from now on, however often it must
/// be asked for.
pub async fn take_away(cx: &Cx, order: &Order, by: StaffId) -> Result<()> {
    let mut db = cx.db().await;
    let hand = Hand {
        by: Some(by),
        at: cx.now(),
    };
    let reservation = of_saga(&mut db, order.id.uuid()).await?;
    if !hand_out(&mut db, reservation.id, hand).await? {
        return Err(order.over().into());
    }
    orders::save(&mut db, order, Some(cx.now()), (cx.now(), Some(by))).await?;
    drop(db);
    tell(cx, order);
    cx.wake("advance_orders");
    Ok(())
}
