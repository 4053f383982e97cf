//! `POST /cb/<secret>/aliyun/report`, `…/aliyun/up`, `…/yunmas/push`: the body is kept, sealed, as it came, and answered in
//! the gateway's own form at once; it is read afterwards. Pushes are not signed: the secret part of the address, and the
//! reverse proxy's list of addresses, protect the door, and what comes in is a claim about a message that we know.

use axum::{
    Json, Router,
    body::Bytes,
    extract::{DefaultBodyLimit, Path, State},
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::post,
};
use gateways::aliyun::Acknowledgement;
use runtime::Host;
use secrecy::ExposeSecret;
use subtle::ConstantTimeEq;

use crate::{
    channel::Channel,
    store::callback::{self, Door},
};

/// Largest body: a push holds at most a few hundred items.
const LARGEST: usize = 1024 * 1024;

/// The routes.
pub fn router(host: Host) -> Router {
    Router::new()
        .route("/cb/{secret}/aliyun/report", post(aliyun_report))
        .route("/cb/{secret}/aliyun/up", post(aliyun_up))
        .route("/cb/{secret}/yunmas/push", post(yunmas_push))
        .layer(DefaultBodyLimit::max(LARGEST))
        .with_state(host)
}

async fn aliyun_report(state: State<Host>, path: Path<String>, body: Bytes) -> Response {
    keep(state, path, Door::AliyunReport, body).await
}

async fn aliyun_up(state: State<Host>, path: Path<String>, body: Bytes) -> Response {
    keep(state, path, Door::AliyunUp, body).await
}

async fn yunmas_push(state: State<Host>, path: Path<String>, body: Bytes) -> Response {
    keep(state, path, Door::YunmasPush, body).await
}

async fn keep(State(host): State<Host>, Path(secret): Path<String>, door: Door, body: Bytes) -> Response {
    if !knows_the_path(&host.state::<Channel>(), &secret) {
        return StatusCode::NOT_FOUND.into_response();
    }
    // Not UTF-8: no gateway's JSON. Kept anyhow, as far as it can be read.
    let text = String::from_utf8_lossy(&body);
    let sealed = host.crypto().seal(&text);
    if let Err(error) = callback::keep(host.pool(), door, &sealed, host.clock().now()).await {
        let failure = runtime::Failure::from(error).into_error();
        tracing::error!(
            ?door,
            error = failure.reason,
            "a callback could not be kept: the gateway repeats it"
        );
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    }
    host.wake("callback_reader");
    match door {
        Door::AliyunReport | Door::AliyunUp => Json(Acknowledgement::received()).into_response(),
        Door::YunmasPush => StatusCode::OK.into_response(),
    }
}

fn knows_the_path(channel: &Channel, given: &str) -> bool {
    channel
        .callback_path
        .as_ref()
        .is_some_and(|path| path.expose_secret().as_bytes().ct_eq(given.as_bytes()).into())
}
