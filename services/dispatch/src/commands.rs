//! What the service is told to do. One command a file: check, lock, decide, keep, tell.

mod add_to_order;
mod answer_offer;
mod cancel_order;
mod check_in;
mod check_out;
mod confirm_visit;
mod dispute_visit;
mod make_offers;
mod open_order;
mod open_plan;
mod record_times;
mod reschedule_order;
mod resolve_case;
mod reveal_visit_code;
mod review_visit;
mod set_plan_state;
mod upload_visit;
mod withdraw_from_visit;

pub use add_to_order::add_to_order;
pub use answer_offer::answer_offer;
pub use cancel_order::cancel_order;
pub use check_in::check_in;
pub use check_out::{check_out, try_code};
pub use confirm_visit::{confirm_visit, count};
pub use dispute_visit::dispute_visit;
pub use make_offers::make_offers;
pub use open_order::{elder_facts, open_order, times};
pub use open_plan::{open_plan, planned_elder};
pub use record_times::record_times;
pub use reschedule_order::reschedule_order;
pub use resolve_case::resolve_case;
pub use reveal_visit_code::reveal_visit_code;
pub use review_visit::review_visit;
pub use set_plan_state::set_plan_state;
pub use upload_visit::{StaffKeys, upload_visits, uploader_key};
pub use withdraw_from_visit::{cannot_come, withdraw_from_visit};

use contracts::{Error, dispatch::VisitChanged};
use kernel::{OrderId, VisitId};
use runtime::{Cx, Result};

use crate::{
    domain::{order::Order, visit::Visit},
    store::orders::{self, Of},
};

/// Locks the order of a visit; both as they are now.
async fn lock_visit(cx: &Cx, id: VisitId) -> Result<(Order, Visit)> {
    let order = orders::lock(&mut *cx.db().await, Of::Visit(id)).await?;
    let found = order.and_then(|order| order.visit(id).cloned().map(|visit| (order, visit)));
    Ok(found.ok_or_else(|| Error::not_found("visit"))?)
}

/// Locks an order, as it is now.
async fn lock_order(cx: &Cx, id: OrderId) -> Result<Order> {
    let order = orders::lock(&mut *cx.db().await, Of::Order(id)).await?;
    Ok(order.ok_or_else(|| Error::not_found("order"))?)
}

fn changed(visit: &Visit) -> VisitChanged {
    VisitChanged {
        visit_id: visit.id,
        state: visit.state,
        raw_minutes: visit.raw,
    }
}
