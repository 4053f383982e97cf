//! `/goods-orders` 换物品订单 (R8.3): every order of goods, one of them with what happened, and what becomes of goods by who paid
//! for them (R8.2). Orders are placed on the phone or at the counter.

mod act;
mod list;
mod one;
mod usage;

use axum::{
    Router,
    routing::{get, post},
};
use contracts::Role;
use kernel::GoodsOrderId;

use crate::web::App;

/// The list.
pub const PATH: &str = "/goods-orders";
/// Who reads orders of goods.
pub const READERS: [Role; 8] = [
    Role::Operator,
    Role::Finance,
    Role::Stock,
    Role::Branch,
    Role::Clerk,
    Role::OrgClerk,
    Role::Auditor,
    Role::Oversight,
];
/// Who decides about goods that were brought back.
pub const DECIDERS: [Role; 3] = [Role::Branch, Role::Finance, Role::Stock];
/// Who reads what became of goods.
const USAGE_READERS: [Role; 4] = [Role::Stock, Role::Finance, Role::Auditor, Role::Oversight];

/// The map of these addresses.
pub fn routes() -> Router<App> {
    Router::new()
        .route(PATH, get(list::show))
        .route("/goods-orders/usage", get(usage::show))
        .route("/goods-orders/{id}", get(one::show))
        .route("/goods-orders/{id}/receipt", get(one::receipt))
        .route("/goods-orders/{id}/hand-over", post(act::hand_over))
        .route("/goods-orders/{id}/cancel", post(act::cancel))
        .route("/goods-orders/{id}/return", post(act::ask_return))
        .route("/goods-orders/{id}/decide", post(act::decide))
}

/// Address of an order.
fn path(id: GoodsOrderId, act: &str) -> String {
    match act {
        "" => format!("{PATH}/{id}"),
        act => format!("{PATH}/{id}/{act}"),
    }
}

#[cfg(test)]
pub mod tests {
    use contracts::{
        Day,
        ledger::settlement::{Window, Windows},
        redemption::order::{GoodsOrderCard, GoodsOrderLine, GoodsOrderRow, GoodsOrderState, GoodsOrderStep},
    };
    use kernel::{ItemId, SettlementId, StaffId, StandardMinutes, VolunteerId};
    use time::{Duration, macros::date};
    use uuid::Uuid;

    use super::*;
    use crate::pages::orders::desk::tests::NOW;

    /// Two bags of rice, four hours each.
    pub fn row(state: GoodsOrderState) -> GoodsOrderRow {
        GoodsOrderRow {
            order_id: GoodsOrderId::from(Uuid::from_u128(21)),
            order_no: "DH20261123-0001".into(),
            volunteer_id: VolunteerId::from(Uuid::from_u128(22)),
            outlet: "370405001004".parse().unwrap(),
            outlet_name: "兴中社区".into(),
            lines: vec![GoodsOrderLine {
                item_id: ItemId::from(Uuid::from_u128(5)),
                code: "A1".into(),
                name: "大米 5kg <b>".into(),
                unit: "袋".into(),
                qty: 2,
                price: StandardMinutes::new(240),
            }],
            cost: StandardMinutes::new(480),
            state,
            ended: None,
            placed_at: NOW.into(),
            pickup_until: (NOW + Duration::days(14)).into(),
            handed_at: (state == GoodsOrderState::Closed).then(|| NOW.into()),
            may_decide_return: state == GoodsOrderState::ReturnAsked,
        }
    }

    /// The same with its history; every step may be taken.
    pub fn card(state: GoodsOrderState) -> GoodsOrderCard {
        GoodsOrderCard {
            row: row(state),
            name_masked: Some("赵*亮".into()),
            entered_by: None,
            handed_by: (state == GoodsOrderState::Closed).then(|| StaffId::from(Uuid::from_u128(23))),
            proof: None,
            proxy: None,
            hold_until: (NOW + Duration::days(15)).into(),
            has_code: true,
            tries_left: 5,
            end_note: None,
            return_reason: None,
            return_asked_by: None,
            return_decided_by: None,
            return_note: None,
            steps: vec![GoodsOrderStep {
                state: GoodsOrderState::Placed,
                at: NOW.into(),
                by: None,
            }],
            may_hand_over: state == GoodsOrderState::Ready,
            may_cancel: state == GoodsOrderState::Ready,
            may_draw_code: state == GoodsOrderState::Ready,
            may_ask_return: state == GoodsOrderState::Closed,
            may_decide_return: state == GoodsOrderState::ReturnAsked,
        }
    }

    /// A window that is open, or the next one.
    pub fn windows(open: bool) -> Windows {
        let window = |opens, closes| Window {
            settlement_id: SettlementId::from(Uuid::from_u128(7)),
            period: kernel::half_year(date!(2026 - 05 - 01)),
            opens: Day(opens),
            closes: Day(closes),
        };
        Windows {
            goods_enabled: true,
            current: open.then(|| window(date!(2026 - 11 - 01), date!(2026 - 12 - 31))),
            next: (!open).then(|| window(date!(2027 - 01 - 20), date!(2027 - 02 - 28))),
            last: None,
        }
    }
}
