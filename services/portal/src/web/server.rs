//! The two routers and the layers around every page.

use std::{any::Any, time::Duration};

use axum::{
    Router,
    extract::{MatchedPath, Request},
    http::{HeaderName, HeaderValue, StatusCode, header},
    middleware::{Next, from_fn, from_fn_with_state},
    response::{IntoResponse, Response},
    routing::get,
};
use contracts::Error;
use portal_kit::assets;
use runtime::Host;
use tower_http::{
    catch_panic::CatchPanicLayer, compression::CompressionLayer, limit::RequestBodyLimitLayer,
    trace::TraceLayer,
};

use super::{
    App, PageError, photos,
    refusal::{Face, render},
    switches, xlsx,
};

/// Largest form: a table of an import.
const BODY_MAX: usize = 2 * 1024 * 1024;
/// Longest a page may take.
const PATIENCE: Duration = Duration::from_secs(30);
/// Longest the file of a whole list may take.
const PATIENCE_FILE: Duration = Duration::from_secs(300);

/// What staff see.
pub fn portal_router(host: Host) -> Router {
    let app = App::new(host);
    let pages = crate::pages::routes();
    layered(app, pages, crate::pages::uploads(), Face::Desk)
}

/// What volunteers see on their phones; its own listener, so that the portal can stay on the intranet.
pub fn mobile_router(host: Host) -> Router {
    let app = App::new(host);
    let pages = crate::mobile::routes();
    layered(app, pages, Router::new(), Face::Mobile)
}

/// `uploads` have limits of their own.
fn layered(app: App, pages: Router<App>, uploads: Router<App>, face: Face) -> Router {
    pages
        .merge(switches::routes())
        .merge(photos::routes())
        .route("/a/{file}", get(asset))
        .layer(from_fn(in_time))
        .layer(RequestBodyLimitLayer::new(BODY_MAX))
        .merge(uploads)
        .fallback(nothing_here)
        .method_not_allowed_fallback(nothing_here)
        .layer(CatchPanicLayer::custom(after_panic))
        .layer(from_fn_with_state((app.clone(), face), render))
        .layer(from_fn(guard))
        .layer(CompressionLayer::new().gzip(true))
        .layer(TraceLayer::new_for_http().make_span_with(span))
        .with_state(app)
}

/// Gives up on a page that takes too long.
async fn in_time(request: Request, next: Next) -> Response {
    let longest = if xlsx::asks_for_file(request.uri()) {
        PATIENCE_FILE
    } else {
        PATIENCE
    };
    match tokio::time::timeout(longest, next.run(request)).await {
        Ok(response) => response,
        Err(_) => StatusCode::SERVICE_UNAVAILABLE.into_response(),
    }
}

/// A request in the traces: its page, never its address, which may hold an id.
fn span(request: &Request) -> tracing::Span {
    let page = request
        .extensions()
        .get::<MatchedPath>()
        .map_or("-", MatchedPath::as_str);
    tracing::info_span!("page", method = %request.method(), page)
}

/// The headers of every answer.
async fn guard(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    for (name, value) in [
        (header::CONTENT_SECURITY_POLICY, assets::CSP),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::REFERRER_POLICY, "same-origin"),
        (
            HeaderName::from_static("permissions-policy"),
            "camera=(), microphone=(), geolocation=(self)",
        ),
        (
            HeaderName::from_static("cross-origin-opener-policy"),
            "same-origin",
        ),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    // Pages hold what is personal; the assets say otherwise themselves.
    headers
        .entry(header::CACHE_CONTROL)
        .or_insert(HeaderValue::from_static("no-store"));
    headers.append(header::VARY, HeaderValue::from_static("HX-Request"));
    response
}

async fn asset(request: Request) -> Response {
    let Some(asset) = assets::get(request.uri().path()) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let headers = [
        (header::CONTENT_TYPE, asset.content_type),
        (header::ETAG, asset.etag),
        (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
    ];
    (headers, asset.bytes).into_response()
}

async fn nothing_here() -> PageError {
    Error::not_found("page").into()
}

fn after_panic(panic: Box<dyn Any + Send + 'static>) -> Response {
    let message = panic
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or("unknown");
    PageError::from(Error::internal(format!("a page panicked: {message}"))).into_response()
}
