//! `/api/templates`: the texts behind the template codes.

use super::Refusal;
use crate::gateway::Gateway;
use axum::{Json, extract::State};
use std::{collections::BTreeMap, sync::Arc};

/// `PUT`: adds these, code → text with `${name}`, and gives back all.
pub(crate) async fn put(
    State(gateway): State<Arc<Gateway>>,
    Json(templates): Json<BTreeMap<String, String>>,
) -> Result<Json<BTreeMap<String, String>>, Refusal> {
    if let Some((code, _)) = templates
        .iter()
        .find(|(_, text)| text.trim().is_empty() || text.contains(['【', '】']))
    {
        return Err(Refusal::invalid(format!(
            "template {code}: a text that is not empty and has no 【】"
        )));
    }
    gateway.approve(&templates);
    Ok(list(State(gateway)).await)
}

/// `GET`
pub(crate) async fn list(State(gateway): State<Arc<Gateway>>) -> Json<BTreeMap<String, String>> {
    Json(gateway.store().templates().all().clone())
}
