use contracts::{
    Error,
    redemption::order::{GoodsOrderChanged, GoodsOrderState, HandOverGoods, HandOverProof},
};
use kernel::StaffId;
use runtime::{Cx, Read, Result};

use super::draw_pickup_code;
use crate::{
    domain::order::{self, Handed, Order},
    handing_over::{HandOver, hand_over_all, sealed},
    people,
    store::{
        orders,
        pickup_codes::{self, Try},
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
    people::not_oneself(&read, order.volunteer_id).await?;
    if command.proof == HandOverProof::Code && order.state == GoodsOrderState::Ready {
        let typed = command.code.as_deref().unwrap_or_default();
        let hash = draw_pickup_code::hash(read.crypto(), &order, typed);
        match pickup_codes::try_out(&mut *read.db().await?, order.id, &hash).await? {
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
    let handed = Handed {
        at: cx.now(),
        by,
        proof: command.proof,
        proxy: sealed(cx.crypto(), command.proxy.as_ref())?,
    };
    let hand_over = HandOver {
        order_id: command.order_id,
        actor: cx.actor().clone(),
        handed,
    };
    let handed = hand_over_all(&cx, vec![hand_over]).await?.pop();
    let order = handed.ok_or_else(|| Error::internal("redemption: a hand-over without an answer"))??;
    Ok(GoodsOrderChanged {
        order_id: order.id,
        state: order.state,
    })
}
