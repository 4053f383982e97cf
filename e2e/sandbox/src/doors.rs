//! The gateways' own doors, each in its provider's protocol.

mod aliyun;
mod hotline;
mod interference;
mod nonces;
mod yunmas;

use crate::gateway::Gateway;
use axum::{Router, routing::post};
pub(crate) use nonces::Nonces;
use std::sync::Arc;

pub(crate) fn routes() -> Router<Arc<Gateway>> {
    Router::new()
        .route("/", post(aliyun::door))
        .route("/sms/norsubmit", post(yunmas::norsubmit))
        .route("/sms/submit", post(yunmas::norsubmit))
        .route("/sms/tmpsubmit", post(yunmas::tmpsubmit))
        .route("/sms/report", post(yunmas::report))
        .route("/sms/deliver", post(yunmas::deliver))
        .route("/12349/statuses", post(hotline::door))
}
