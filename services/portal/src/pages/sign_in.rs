//! The door: password, second factor, new password; and the way out.

mod code;
mod enrol;
mod leave;
mod password;
mod start;

use axum::{
    Router,
    http::header::SET_COOKIE,
    response::{AppendHeaders, IntoResponse, Redirect, Response},
};

use crate::{
    sign_in::{Entered, Stage},
    web::{App, SessionCookie, own_path, url},
};

/// The map of these addresses.
pub fn routes() -> Router<App> {
    Router::new()
        .merge(start::routes())
        .merge(code::routes())
        .merge(enrol::routes())
        .merge(password::routes())
        .merge(leave::routes())
}

/// To the next step with the new cookie. `next` is where the reader wanted to go in the first place.
fn go_on(app: &App, entered: &Entered, next: &str) -> Response {
    let cookie = SessionCookie::Staff.give(&entered.token, app.config.secure_cookies, None);
    let next = own_path(next);
    let to = match entered.stage {
        Stage::Open => next.to_owned(),
        stage if next == "/" => stage.path().to_owned(),
        stage => url(stage.path(), &[("next", next)]),
    };
    (AppendHeaders([(SET_COOKIE, cookie)]), Redirect::to(&to)).into_response()
}
