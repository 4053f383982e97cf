use contracts::{
    Error, fields,
    redemption::order::{AskGoodsReturn, DecideGoodsReturn, GoodsOrderChanged, ReturnDecision},
};
use kernel::StaffId;
use runtime::{Cx, Read, Result};
use serde_json::json;

use super::hand;
use crate::{
    domain::order::{self, COUNTER, DECIDERS},
    people,
    promises::{of_saga, put_back_all},
    store::orders,
};

/// Goods were brought back. Nothing is given back before a second person has decided (as for every reversal).
///
/// # Errors
/// `forbidden`, `not_found`, `invalid` at `reason`, `order_not_closed`.
pub async fn ask_goods_return(cx: Cx, command: AskGoodsReturn) -> Result<GoodsOrderChanged> {
    cx.actor().has_role(COUNTER)?;
    let reason = fields::reason("reason", &command.reason)?;
    let mut db = cx.db().await;
    let order = orders::lock(&mut db, command.order_id).await?;
    let order = order.ok_or_else(|| Error::not_found("goods_order"))?;
    let by = order::at_counter_of(cx.actor(), &order)?;
    let order = order.ask_return(by, cx.crypto().seal(&reason))?;
    orders::save(&mut db, &order, None, (cx.now(), Some(by))).await?;
    drop(db);
    cx.audit(
        "goods_order.return_asked",
        order.id,
        json!({ "order_no": order.no }),
    );
    Ok(GoodsOrderChanged {
        order_id: order.id,
        state: order.state,
    })
}

/// Whoever decides is not the volunteer.
///
/// # Errors
/// `forbidden`, `not_found`, `own_order`.
pub async fn third_person(read: Read, command: DecideGoodsReturn) -> Result<StaffId> {
    read.actor().has_role(DECIDERS)?;
    let order = orders::get(&mut *read.db().await?, command.order_id).await?;
    let order = order.ok_or_else(|| Error::not_found("goods_order"))?;
    read.actor().may_find(DECIDERS, &order.outlet, "goods_order")?;
    let by = order::somebody(read.actor())?;
    people::not_oneself(&read, order.volunteer_id).await?;
    Ok(by)
}

/// Decides about goods that were brought back: they lie in their lots again at once, the time is given back by the saga.
///
/// # Errors
/// As [`third_person`]; `invalid` at `note` for a rejection without a reason; `no_return_asked`, `same_person`.
pub async fn decide_goods_return(
    cx: Cx,
    command: DecideGoodsReturn,
    by: StaffId,
) -> Result<GoodsOrderChanged> {
    let refusal = match command.decision {
        ReturnDecision::Approve => None,
        ReturnDecision::Reject => {
            let note = fields::reason("note", command.note.as_deref().unwrap_or_default())?;
            Some(cx.crypto().seal(&note))
        }
    };
    let mut db = cx.db().await;
    let order = orders::lock(&mut db, command.order_id).await?;
    let order = order.ok_or_else(|| Error::not_found("goods_order"))?;
    let order = order.decide_return(by, refusal)?;
    let is_returning = command.decision == ReturnDecision::Approve;
    if is_returning {
        let reservation = of_saga(&mut db, order.id.uuid()).await?;
        put_back_all(&mut db, reservation.id, hand(&cx)).await?;
    }
    let look_at = is_returning.then_some(cx.now());
    orders::save(&mut db, &order, look_at, (cx.now(), Some(by))).await?;
    drop(db);
    cx.audit(
        "goods_order.return_decided",
        order.id,
        json!({ "order_no": order.no, "decision": command.decision }),
    );
    cx.wake("advance_orders");
    Ok(GoodsOrderChanged {
        order_id: order.id,
        state: order.state,
    })
}
