//! Goods that are taken for time 换物品 (R8.3): what belongs to it, in one place. The saga is `workers/advance_orders`.

use std::sync::Arc;

use contracts::{
    Actor,
    redemption::order::{
        GoodsOrderEnded, GoodsOrderHandedOver, GoodsOrderReady, GoodsOrderReturned, GoodsOrderState,
    },
};
use runtime::{Cx, Service, every};
use serde_json::json;
use time::Duration;

use crate::{
    commands::{
        cancel_goods_order::cancel_goods_order,
        draw_pickup_code::draw_pickup_code,
        hand_over_goods::{check_proof, hand_over_goods},
        place_goods_order::{check_order, place_goods_order},
        return_goods_order::{ask_goods_return, decide_goods_return, third_person},
        serve_goods::{begin, serve_goods},
    },
    domain::order::Order,
    invariants::orders::SQL,
    jobs::expire_orders::expire_orders,
    placing::Counters,
    queries::{
        find_goods_orders::{find_goods_orders, get_goods_order},
        find_recipient::find_recipient,
        goods_offers::goods_offers,
        goods_usage::goods_usage,
        price_basket::price_basket,
    },
    reactions::orders as on,
    workers::advance_orders::advance_orders,
};

/// Adds it to the service.
pub fn register(service: Service) -> Service {
    let counters = Arc::new(Counters::default());
    let service = service
        .sealed(
            "goods_order",
            &["end_note", "proxy_name", "proxy_authorisation", "return_reason"],
        )
        .command_with(check_order, place_goods_order)
        .command_batch(
            move |read, command| begin(read, command, counters.clone()),
            serve_goods,
        )
        .command_with(check_proof, hand_over_goods)
        .command(cancel_goods_order)
        .command(draw_pickup_code)
        .command(ask_goods_return)
        .command_with(third_person, decide_goods_return)
        .query(goods_offers)
        .query(find_recipient)
        .query(price_basket)
        .query(find_goods_orders)
        .query(get_goods_order)
        .query(goods_usage)
        .worker("advance_orders", advance_orders)
        .job("expire_orders", every(Duration::seconds(10)), expire_orders)
        .on("end_orders_of_leaver", on::volunteer_left)
        .on("forget_recipient", on::forget_volunteer);
    SQL.into_iter()
        .fold(service, |service, (name, sql)| service.invariant(name, sql))
}

/// Tells what an order has come to, by whom.
pub fn tell(cx: &Cx, by: &Actor, order: &Order) {
    cx.audit_by(
        by,
        "goods_order.advanced",
        order.id,
        json!({ "order_no": order.no, "state": order.state, "ended": order.ended }),
    );
    let (order_id, volunteer_id, cost) = (order.id, order.volunteer_id, order.cost);
    let outlet_name = order.outlet_name.clone();
    match order.state {
        GoodsOrderState::Ready => cx.emit_by(
            by,
            &GoodsOrderReady {
                order_id,
                volunteer_id,
                outlet_name,
                pickup_until: order.lives.until.into(),
                cost,
            },
        ),
        GoodsOrderState::HandedOver => cx.emit_by(
            by,
            &GoodsOrderHandedOver {
                order_id,
                volunteer_id,
                outlet_name,
                at: cx.now().into(),
                cost,
            },
        ),
        GoodsOrderState::Refused | GoodsOrderState::Cancelled | GoodsOrderState::Expired => {
            if let Some(ended) = order.ended {
                cx.emit_by(
                    by,
                    &GoodsOrderEnded {
                        order_id,
                        volunteer_id,
                        outlet_name,
                        cost,
                        state: order.state,
                        ended,
                    },
                );
            }
        }
        GoodsOrderState::Returned => cx.emit_by(
            by,
            &GoodsOrderReturned {
                order_id,
                volunteer_id,
                outlet_name,
                cost,
            },
        ),
        _ => {}
    }
}
