//! `/api/callbacks`: where the platform listens.

use super::Refusal;
use crate::{config::Callbacks, gateway::Gateway};
use axum::{Json, extract::State};
use std::sync::Arc;

/// `POST`: replaces all addresses; what was waiting for one is pushed to it.
pub(crate) async fn post(
    State(gateway): State<Arc<Gateway>>,
    Json(callbacks): Json<Callbacks>,
) -> Result<Json<Callbacks>, Refusal> {
    let addresses = [
        &callbacks.aliyun_report,
        &callbacks.aliyun_up,
        &callbacks.yunmas_push,
        &callbacks.tencent_status,
        &callbacks.tencent_reply,
        &callbacks.aliyun_call,
        &callbacks.tencent_call,
        &callbacks.wechat,
    ];
    for address in addresses.into_iter().flatten() {
        reqwest::Url::parse(address).map_err(|error| Refusal::invalid(format!("{address}: {error}")))?;
    }
    gateway.set_callbacks(callbacks.clone());
    Ok(Json(callbacks))
}

/// `GET`
pub(crate) async fn get(State(gateway): State<Arc<Gateway>>) -> Json<Callbacks> {
    Json(gateway.callbacks())
}
