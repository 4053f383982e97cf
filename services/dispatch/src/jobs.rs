//! What the clock starts. Each job takes a batch of orders that nobody else is working on and looks at each again
//! under its lock.

mod age_orders;
mod apply_service_changes;
mod correct_forgotten;
mod expire_offers;
mod expire_orders;
mod forget_work_orders;
mod give_up_visits;
mod lapse_visits;
mod miss_visits;
mod next_waves;
mod offer_day_plans;
mod plan_evening;
mod screen_visits;

pub use age_orders::age_orders;
pub use apply_service_changes::apply_service_changes;
pub use correct_forgotten::correct_forgotten;
pub use expire_offers::expire_offers;
pub use expire_orders::expire_orders;
pub use forget_work_orders::forget_work_orders;
pub use give_up_visits::give_up_visits;
pub use lapse_visits::lapse_visits;
pub use miss_visits::{has_not_come, miss_visits};
pub use next_waves::next_waves;
pub use offer_day_plans::offer_day_plans;
pub use plan_evening::plan_evening;
pub use screen_visits::screen_visits;

use kernel::OrderId;
use runtime::{Cx, Result};

use crate::{
    domain::order::Order,
    store::orders::{self, Of},
};

/// How many orders a job takes at once.
const BATCH: usize = 100;
/// The same, for SQL.
const LIMIT: i64 = 100;

/// The orders as they are under their lock, which the batch's query has taken.
async fn locked(cx: &Cx, ids: &[OrderId]) -> Result<Vec<Order>> {
    let mut db = cx.db().await;
    let mut locked = Vec::with_capacity(ids.len());
    for id in ids {
        locked.extend(orders::lock(&mut db, Of::Order(*id)).await?);
    }
    Ok(locked)
}
