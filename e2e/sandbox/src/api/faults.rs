//! `/api/faults`: what shall go wrong.

use crate::{faults::Fault, gateway::Gateway};
use axum::{Json, extract::State, http::StatusCode};
use std::sync::Arc;

/// `POST`: orders a fault and gives back all that are open.
pub(crate) async fn post(State(gateway): State<Arc<Gateway>>, Json(fault): Json<Fault>) -> Json<Vec<Fault>> {
    gateway.faults.order(fault);
    gateway.changed();
    Json(gateway.faults.list())
}

/// `GET`
pub(crate) async fn list(State(gateway): State<Arc<Gateway>>) -> Json<Vec<Fault>> {
    Json(gateway.faults.list())
}

/// `DELETE`: none is open any more.
pub(crate) async fn clear(State(gateway): State<Arc<Gateway>>) -> StatusCode {
    gateway.faults.clear();
    gateway.changed();
    StatusCode::NO_CONTENT
}
