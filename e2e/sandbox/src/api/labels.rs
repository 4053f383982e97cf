//! `PUT /api/labels`: whose phone is it? Shown on the pages beside the number.

use crate::{gateway::Gateway, number::Number};
use axum::{Json, extract::State, http::StatusCode};
use std::{collections::BTreeMap, sync::Arc};

/// Adds these, number → name.
pub(crate) async fn put(
    State(gateway): State<Arc<Gateway>>,
    Json(labels): Json<BTreeMap<Number, String>>,
) -> StatusCode {
    gateway.label(&labels);
    StatusCode::NO_CONTENT
}
