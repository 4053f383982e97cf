//! `POST /cb/<secret>/<gateway>/<door>`: the body is kept, sealed, as it came, and answered in the gateway's own form at once;
//! it is read afterwards. Pushes are not signed: the secret part of the address, and the reverse proxy's list of addresses,
//! protect the door, and what comes in is a claim about a message that we know.

use axum::{
    Router,
    body::Bytes,
    extract::{DefaultBodyLimit, Path, State},
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::post,
};
use runtime::Host;
use secrecy::ExposeSecret;
use subtle::ConstantTimeEq;

use crate::{
    channel::Channel,
    providers::{self, door::Entrance},
    store::callback,
};

/// Largest body: a push holds at most a few hundred items.
const LARGEST: usize = 1024 * 1024;

/// The routes.
pub fn router(host: Host) -> Router {
    Router::new()
        .route("/cb/{secret}/{gateway}/{door}", post(keep))
        .layer(DefaultBodyLimit::max(LARGEST))
        .with_state(host)
}

async fn keep(
    State(host): State<Host>,
    Path((secret, gateway, door)): Path<(String, String, String)>,
    body: Bytes,
) -> Response {
    let found = posted(&gateway, &door).filter(|_| knows_the_path(&host.state::<Channel>(), &secret));
    let Some(acknowledge) = found else {
        return StatusCode::NOT_FOUND.into_response();
    };
    // Not UTF-8: no gateway's JSON. Kept anyhow, as far as it can be read.
    let text = String::from_utf8_lossy(&body);
    let sealed = host.crypto().seal(&text);
    if let Err(error) = callback::keep(host.pool(), &gateway, &door, &sealed, host.clock().now()).await {
        let failure = runtime::Failure::from(error).into_error();
        tracing::error!(
            gateway,
            door,
            error = failure.reason,
            "a callback could not be kept: the gateway repeats it"
        );
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    }
    host.wake("callback_reader");
    acknowledge()
}

/// How a gateway is answered at this door.
fn posted(gateway: &str, door: &str) -> Option<fn() -> Response> {
    match providers::door::find(gateway, door)?.entrance {
        Entrance::Posted(acknowledge) => Some(acknowledge),
        Entrance::Fetched => None,
    }
}

fn knows_the_path(channel: &Channel, given: &str) -> bool {
    channel
        .callback_path
        .as_ref()
        .is_some_and(|path| path.expose_secret().as_bytes().ct_eq(given.as_bytes()).into())
}
