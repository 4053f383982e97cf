//! The only doors that are open to the outside: gateways post receipts and replies here, a 12349 platform its work orders.

mod callbacks;
mod work_orders;

use axum::Router;
use runtime::Host;

/// All of them.
pub fn router(host: Host) -> Router {
    callbacks::router(host.clone()).merge(work_orders::router(host))
}
