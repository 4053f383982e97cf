//! `/api/12349`: what the 12349 platform was told, and orders to refuse.

use crate::{
    gateway::Gateway,
    hotline::{Refuse, Told},
};
use axum::{Json, extract::State, http::StatusCode};
use std::sync::Arc;

/// `GET`
pub(crate) async fn told(State(gateway): State<Arc<Gateway>>) -> Json<Told> {
    Json(gateway.hotline().told.clone())
}

/// `POST /api/12349/refusals` `{"count": 2, "status": 500}`: the next statuses are refused.
pub(crate) async fn refuse(State(gateway): State<Arc<Gateway>>, Json(refuse): Json<Refuse>) -> StatusCode {
    gateway.hotline().order(refuse);
    StatusCode::NO_CONTENT
}
