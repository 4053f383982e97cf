//! The gateways' own doors, each in its provider's protocol.

mod aliyun;
mod calls;
pub(crate) mod cmpp;
mod hotline;
mod interference;
mod nonces;
mod tencent;
pub(crate) mod wechat;
pub(crate) mod wechat_sign_in;
mod yunmas;

use crate::gateway::Gateway;
use axum::{
    Router,
    body::Bytes,
    extract::{OriginalUri, State},
    http::{HeaderMap, Method},
    response::Response,
    routing::{get, post},
};
pub(crate) use nonces::Nonces;
use std::sync::Arc;

pub(crate) fn routes() -> Router<Arc<Gateway>> {
    Router::new()
        .route("/", post(root))
        .route("/sms/norsubmit", post(yunmas::norsubmit))
        .route("/sms/submit", post(yunmas::norsubmit))
        .route("/sms/tmpsubmit", post(yunmas::tmpsubmit))
        .route("/sms/report", post(yunmas::report))
        .route("/sms/deliver", post(yunmas::deliver))
        .route(gateways::wechat::TOKEN_PATH, post(wechat::token))
        .route(gateways::wechat::TEMPLATE_PATH, post(wechat::template))
        .route(gateways::wechat::SUBSCRIPTION_PATH, post(wechat::subscription))
        .route("/connect/oauth2/authorize", get(wechat_sign_in::authorize))
        .route(gateways::wechat::CODE_PATH, get(wechat_sign_in::exchange))
        .route("/12349/statuses", post(hotline::door))
}

/// Aliyun and Tencent both have everything at `/`; only one of them names its action so.
async fn root(
    state: State<Arc<Gateway>>,
    method: Method,
    uri: OriginalUri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    if headers.contains_key("x-tc-action") {
        tencent::door(state, headers, body).await
    } else {
        aliyun::door(state, method, uri, headers, body).await
    }
}
