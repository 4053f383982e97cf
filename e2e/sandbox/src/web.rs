//! The pages: a list of phones, and each phone's conversation.

mod assets;
mod choices;
mod conversation;
mod language;
mod layout;
mod overview;
mod phone_list;
mod text;
mod words;

use crate::gateway::Gateway;
use axum::{
    Router,
    extract::Request,
    http::{HeaderValue, header},
    middleware::{self, Next},
    response::Response,
    routing::{get, post},
};
use std::sync::Arc;

/// No inline code, no other host.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; \
     connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

pub(crate) fn routes() -> Router<Arc<Gateway>> {
    Router::new()
        .route("/", get(overview::page))
        .route("/phones/{phone}", get(conversation::page))
        .route("/phones/{phone}/reply", post(conversation::reply))
        .route("/lang/{tag}", get(language::switch))
        .route("/a/{file}", get(assets::file))
        .layer(middleware::from_fn(guarded))
}

async fn guarded(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static(CONTENT_SECURITY_POLICY),
    );
    headers.insert(
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    );
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    response
}
