//! A volunteer's phone signs in by WeChat, beside the code by SMS.

use axum::{
    Router,
    extract::{Query, State},
    http::{HeaderMap, header::SET_COOKIE},
    response::{AppendHeaders, IntoResponse, Redirect, Response},
    routing::get,
};
use portal_kit::FormErrors;
use serde::Deserialize;
use subtle::ConstantTimeEq;

use super::sign_in::{Wechat, cookies, number_page};
use crate::{
    sign_in::wechat::{self, Came},
    web::{App, Page, SessionCookie, Token, Visitor, device, own_path},
};

/// Seconds within which the browser is back.
const AWAY: i64 = 600;

/// The map of these addresses.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/m/sign-in/wechat", get(go))
        .route(wechat::BACK, get(back))
}

#[derive(Deserialize)]
struct Wanted {
    #[serde(default)]
    next: String,
}

async fn go(State(app): State<App>, Query(wanted): Query<Wanted>) -> Response {
    send(&app, &wanted.next, false).await
}

/// Sends the browser to WeChat; the token that it must bring back is its own for ten minutes.
async fn send(app: &App, next: &str, again: bool) -> Response {
    let token = Token::random();
    match wechat::entrance(app, next, token.secret(), again).await {
        None => Redirect::to("/m/sign-in").into_response(),
        Some(url) => {
            let cookie = SessionCookie::Wechat.give(&token, app.config.secure_cookies, Some(AWAY));
            (AppendHeaders([(SET_COOKIE, cookie)]), Redirect::to(&url)).into_response()
        }
    }
}

#[derive(Deserialize)]
struct Returned {
    #[serde(default)]
    code: String,
    #[serde(default)]
    state: String,
    #[serde(default)]
    next: String,
    #[serde(default)]
    again: String,
}

async fn back(
    State(app): State<App>,
    headers: HeaderMap,
    visitor: Visitor,
    Query(returned): Query<Returned>,
) -> Page<Response> {
    let secure = app.config.secure_cookies;
    let sent = SessionCookie::Wechat.read(&headers, secure);
    let is_ours = sent.is_some_and(|token| token.secret().as_bytes().ct_eq(returned.state.as_bytes()).into());
    let forgotten = AppendHeaders([(SET_COOKIE, SessionCookie::Wechat.take(secure))]);
    let no_errors = FormErrors::new();
    let page = |wechat: Wechat| number_page(&app, &visitor, ("", &returned.next), wechat, &no_errors);
    if !is_ours || returned.code.is_empty() {
        return Ok((forgotten, page(Wechat::Failed).await).into_response());
    }
    Ok(match wechat::came(&app, &returned.code, device(&headers)).await {
        Ok(Came::Session(token)) => {
            let next = if returned.next.starts_with("/m") {
                own_path(&returned.next)
            } else {
                "/m"
            };
            (forgotten, cookies(&app, &headers, &token), Redirect::to(next)).into_response()
        }
        Ok(Came::Unknown(openid)) => {
            (forgotten, page(Wechat::Unknown(app.seal_text(&openid))).await).into_response()
        }
        // A page that was loaded twice: WeChat gives another code, once.
        Ok(Came::Spent) if returned.again.is_empty() => send(&app, &returned.next, true).await,
        Ok(Came::Spent) | Err(_) => (forgotten, page(Wechat::Failed).await).into_response(),
    })
}
