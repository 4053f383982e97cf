//! The JSON interface: what tests, loaders and demonstrations use beside the pages.

mod callbacks;
mod changes;
mod faults;
mod hotline;
mod labels;
mod messages;
mod phones;
mod refusal;
mod templates;
mod wait;

use crate::gateway::Gateway;
use axum::{
    Router,
    routing::{get, post, put},
};
pub use changes::Revision;
pub use phones::{Replied, ReplyRequest};
pub(crate) use refusal::Refusal;
use std::sync::Arc;
pub use wait::WaitQuery;

pub(crate) fn routes() -> Router<Arc<Gateway>> {
    Router::new()
        .route("/api/phones", get(phones::list))
        .route("/api/phones/{phone}/messages", get(phones::messages))
        .route("/api/phones/{phone}/reply", post(phones::reply))
        .route("/api/phones/{phone}/wechat", post(phones::write))
        .route("/api/messages", get(messages::list))
        .route("/api/messages/count", get(messages::count))
        .route("/api/wait", get(wait::wait))
        .route("/api/changes", get(changes::changes))
        .route("/api/templates", put(templates::put).get(templates::list))
        .route("/api/labels", put(labels::put))
        .route("/api/callbacks", post(callbacks::post).get(callbacks::get))
        .route(
            "/api/faults",
            post(faults::post).get(faults::list).delete(faults::clear),
        )
        .route("/api/12349", get(hotline::told))
        .route("/api/12349/refusals", post(hotline::refuse))
}
