use std::collections::BTreeMap;

use contracts::{
    Actor, Error, Page, Personal,
    redemption::order::{
        FindGoodsOrders, GetGoodsOrder, GoodsEnd, GoodsOrderCard, GoodsOrderLine, GoodsOrderRow,
        GoodsOrderState, Proxy,
    },
};
use kernel::GoodsOrderId;
use runtime::{Read, Result};
use sqlx::PgConnection;

use crate::{
    domain::order::{self, COUNTER, Order, READERS, TRIES},
    people::named,
    store::orders::{self, Filter},
};

/// Orders at outlets of the asker's part of the tree, or a volunteer's own, newest first.
///
/// # Errors
/// `forbidden`.
pub async fn find_goods_orders(read: Read, query: FindGoodsOrders) -> Result<Page<GoodsOrderRow>> {
    let (within, volunteer) = match read.actor() {
        Actor::Volunteer { id } => (None, Some(*id)),
        Actor::Service { .. } => (query.within, query.volunteer_id),
        actor => {
            actor.has_role(READERS)?;
            (actor.narrowed(query.within.as_ref())?, query.volunteer_id)
        }
    };
    let no = query.no.map(|no| no.trim().to_uppercase());
    let filter = Filter {
        within,
        states: query.states,
        volunteer,
        no: no.filter(|no| !no.is_empty()),
    };
    let paging = (query.paging.limit(), query.paging.offset());
    let mut db = read.db().await?;
    let (found, total) = orders::find(&mut db, &filter, paging).await?;
    Ok(Page {
        rows: rows(&mut db, read.actor(), &found).await?,
        total,
    })
}

/// As they stand in a list that `actor` reads.
pub async fn rows(db: &mut PgConnection, actor: &Actor, found: &[Order]) -> Result<Vec<GoodsOrderRow>> {
    let ids: Vec<GoodsOrderId> = found.iter().map(|order| order.id).collect();
    let mut lines: BTreeMap<GoodsOrderId, Vec<GoodsOrderLine>> = orders::lines(db, &ids).await?;
    let row = |order: &Order| GoodsOrderRow {
        order_id: order.id,
        order_no: order.no.clone(),
        volunteer_id: order.volunteer_id,
        outlet: order.outlet.clone(),
        outlet_name: order.outlet_name.clone(),
        lines: lines.remove(&order.id).unwrap_or_default(),
        cost: order.cost,
        state: order.state,
        ended: order.ended,
        placed_at: order.placed_at.into(),
        pickup_until: order.lives.until.into(),
        handed_at: order.handed.as_ref().map(|handed| handed.at.into()),
        may_decide_return: order::may_decide_return(actor, order),
    };
    Ok(found.iter().map(row).collect())
}

/// One order with everything that happened, and what the asker may do about it. Who stands at its counter is told whose it is, as
/// they would be by the passbook.
///
/// # Errors
/// `not_found` for what the asker may not see.
pub async fn get_goods_order(read: Read, query: GetGoodsOrder) -> Result<GoodsOrderCard> {
    let mut db = read.db().await?;
    let order = orders::get(&mut db, query.order_id).await?;
    let order = order.ok_or_else(|| Error::not_found("goods_order"))?;
    order::may_read(read.actor(), &order)?;
    let steps = orders::steps(&mut db, order.id).await?;
    let row = rows(&mut db, read.actor(), std::slice::from_ref(&order))
        .await?
        .pop();
    drop(db);
    let opened = |sealed: Option<&[u8]>| -> Result<Option<Personal>> {
        Ok(read.crypto().open_option(sealed)?.map(Personal))
    };
    let (handed, back) = (order.handed.as_ref(), order.brought_back.as_ref());
    let actor = read.actor();
    let staff = actor.staff_id();
    let is_own = actor.volunteer_id() == Some(order.volunteer_id);
    let stands_there = staff.is_some() && actor.may(COUNTER, &order.outlet).is_ok();
    // Goods are handed over all the same while the registry does not answer.
    let name_masked = match stands_there {
        true => named(&read, order.volunteer_id).await.unwrap_or_default(),
        false => None,
    };
    let proxy = handed
        .and_then(|handed| handed.proxy.as_ref())
        .filter(|_| !is_own);
    let proxy = proxy
        .map(|(name, shown)| {
            Ok::<_, runtime::Failure>(Proxy {
                name: read.crypto().open(name)?.into(),
                authorisation: read.crypto().open(shown)?.into(),
            })
        })
        .transpose()?;
    Ok(GoodsOrderCard {
        row: row.ok_or_else(|| Error::internal("redemption: an order without a row"))?,
        name_masked,
        entered_by: order.entered_by,
        handed_by: handed.map(|handed| handed.by),
        proof: handed.map(|handed| handed.proof),
        proxy,
        hold_until: order.lives.hold_until.into(),
        has_code: order.code_tries.is_some_and(|tries| tries < TRIES),
        tries_left: order
            .code_tries
            .map_or(0, |tries| TRIES.saturating_sub(tries).into()),
        end_note: opened(order.end_note.as_deref())?,
        return_reason: opened(back.and_then(|back| back.reason.as_deref()))?,
        return_asked_by: back.map(|back| back.asked_by),
        return_decided_by: back.and_then(|back| back.decided_by),
        return_note: opened(back.and_then(|back| back.refusal.as_deref()))?,
        steps,
        may_hand_over: stands_there && order.state == GoodsOrderState::Ready,
        may_cancel: order.can_be_undone() && order::may_cancel(actor, &order, GoodsEnd::Withdrawn).is_ok(),
        may_draw_code: is_own && order.state == GoodsOrderState::Ready,
        may_ask_return: stands_there && order.state == GoodsOrderState::Closed,
        may_decide_return: order::may_decide_return(actor, &order),
    })
}
