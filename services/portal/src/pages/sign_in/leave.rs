use axum::{
    Router,
    extract::State,
    http::header::SET_COOKIE,
    response::{AppendHeaders, IntoResponse, Redirect, Response},
    routing::post,
};
use serde::Deserialize;

use crate::{
    sign_in::sign_out,
    web::{App, Entering, Page, Post, SessionCookie},
};

pub(super) fn routes() -> Router<App> {
    Router::new().route("/logout", post(leave))
}

#[derive(Deserialize)]
struct Nothing {}

async fn leave(State(app): State<App>, entering: Entering, _: Post<Nothing>) -> Page<Response> {
    sign_out(&app, &entering.live).await?;
    let cookie = SessionCookie::Staff.take(app.config.secure_cookies);
    Ok((AppendHeaders([(SET_COOKIE, cookie)]), Redirect::to("/sign-in")).into_response())
}
