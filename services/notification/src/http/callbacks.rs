//! `POST /cb/<secret>/<gateway>/<door>`: the body is kept, sealed, as it came, and answered in the gateway's own form at once;
//! it is read afterwards. SMS gateways do not sign: the secret part of the address, and the reverse proxy's list of addresses,
//! protect the door, and what comes in is a claim about a message that we know. WeChat signs, and is held to it.

use axum::{
    Router,
    body::Bytes,
    extract::{DefaultBodyLimit, Path, Query, State},
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::post,
};
use gateways::wechat;
use runtime::Host;
use secrecy::ExposeSecret;
use subtle::ConstantTimeEq;

use crate::{
    channel::Channel,
    providers::{self, door::Entrance, wechat::Desk},
    store::callback,
};

/// Largest body: a push holds at most a few hundred items.
const LARGEST: usize = 1024 * 1024;

/// The routes.
pub fn router(host: Host) -> Router {
    Router::new()
        .route("/cb/{secret}/{gateway}/{door}", post(take).get(greet))
        .layer(DefaultBodyLimit::max(LARGEST))
        .with_state(host)
}

/// Secret, gateway and door.
type Names = Path<(String, String, String)>;

/// A gateway that signs asks whether we are who we should be.
async fn greet(State(host): State<Host>, Path(names): Names, query: Query<wechat::Query>) -> Response {
    let channel = host.state::<Channel>();
    match entrance(&channel, &names) {
        Some((Entrance::Signed, gateway)) => channel.desk(gateway).map_or_else(not_found, |account| {
            Desk(account).greet(&query, host.clock().now())
        }),
        _ => not_found(),
    }
}

async fn take(
    State(host): State<Host>,
    Path(names): Names,
    query: Query<wechat::Query>,
    body: Bytes,
) -> Response {
    let channel = host.state::<Channel>();
    let (_, gateway, door) = &names;
    let text = String::from_utf8_lossy(&body);
    match entrance(&channel, &names) {
        Some((Entrance::Posted(acknowledge), _)) => match keep(&host, gateway, door, &text).await {
            Ok(()) => acknowledge(),
            Err(away) => away.into_response(),
        },
        Some((Entrance::Signed, _)) => {
            let Some(account) = channel.desk(gateway) else {
                return not_found();
            };
            match Desk(account).take(&query, &text, host.clock().now()) {
                Ok((xml, answer)) => match keep(&host, gateway, door, &xml).await {
                    Ok(()) => answer.into_response(),
                    Err(away) => away.into_response(),
                },
                Err(refused) => refused.into_response(),
            }
        }
        Some((Entrance::Fetched, _)) | None => not_found(),
    }
}

fn not_found() -> Response {
    StatusCode::NOT_FOUND.into_response()
}

/// The door of these names, for those who know the secret.
fn entrance<'a>(
    channel: &Channel,
    (secret, gateway, door): &'a (String, String, String),
) -> Option<(&'static Entrance, &'a str)> {
    let found = providers::door::find(gateway, door)?;
    knows_the_path(channel, secret).then_some((&found.entrance, gateway.as_str()))
}

/// Keeps a body, sealed; what is not UTF-8 is no gateway's, and kept as far as it can be read.
async fn keep(host: &Host, gateway: &str, door: &str, text: &str) -> Result<(), StatusCode> {
    let sealed = host.crypto().seal(text);
    if let Err(error) = callback::keep(host.pool(), gateway, door, &[sealed], host.clock().now()).await {
        let failure = runtime::Failure::from(error).into_error();
        tracing::error!(
            gateway,
            door,
            error = failure.reason,
            "a callback could not be kept: the gateway repeats it"
        );
        return Err(StatusCode::SERVICE_UNAVAILABLE);
    }
    host.wake("callback_reader");
    Ok(())
}

fn knows_the_path(channel: &Channel, given: &str) -> bool {
    channel
        .callback_path
        .as_ref()
        .is_some_and(|path| path.expose_secret().as_bytes().ct_eq(given.as_bytes()).into())
}
