//! `/api/messages…`: all phones together.

use crate::{gateway::Gateway, message::MessageView, store::Totals};
use axum::{
    Json,
    extract::{Query, State},
};
use serde::Deserialize;
use std::sync::Arc;

#[derive(Deserialize)]
pub(crate) struct ListQuery {
    /// Only messages with a greater id.
    #[serde(default)]
    since: u64,
    #[serde(default = "page")]
    limit: usize,
}

fn page() -> usize {
    1000
}

/// `GET /api/messages?since=ID`: oldest first, at most 10,000.
pub(crate) async fn list(
    State(gateway): State<Arc<Gateway>>,
    Query(query): Query<ListQuery>,
) -> Json<Vec<MessageView>> {
    let store = gateway.store();
    Json(
        store
            .after(query.since)
            .take(query.limit.min(10_000))
            .map(MessageView::from)
            .collect(),
    )
}

/// `GET /api/messages/count`
pub(crate) async fn count(State(gateway): State<Arc<Gateway>>) -> Json<Totals> {
    Json(gateway.store().totals())
}
