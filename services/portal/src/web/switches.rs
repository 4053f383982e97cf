//! Language and size of letters: two cookies, set by a link.

use axum::{
    Router,
    extract::{Path, Query, State},
    http::header::SET_COOKIE,
    response::{AppendHeaders, IntoResponse, Redirect, Response},
    routing::get,
};
use portal_kit::{FontSize, LANG_COOKIE};
use serde::Deserialize;

use super::{App, token::choice};

/// `/lang/{tag}` and `/font/{code}`.
pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/lang/{tag}", get(language))
        .route("/font/{code}", get(font))
}

#[derive(Deserialize)]
struct Back {
    #[serde(default)]
    back: String,
}

async fn language(State(app): State<App>, Path(tag): Path<String>, Query(query): Query<Back>) -> Response {
    let value = if tag == "en" { "en" } else { "zh-CN" };
    set(&app, LANG_COOKIE, value, &query)
}

async fn font(State(app): State<App>, Path(code): Path<String>, Query(query): Query<Back>) -> Response {
    set(
        &app,
        FontSize::COOKIE,
        FontSize::from_cookie(Some(&code)).code(),
        &query,
    )
}

fn set(app: &App, name: &'static str, value: &'static str, query: &Back) -> Response {
    let cookie = choice(name, value, app.config.secure_cookies);
    (
        AppendHeaders([(SET_COOKIE, cookie)]),
        Redirect::to(own_path(&query.back)),
    )
        .into_response()
}

/// `back` if it is a path of this server, else the start page: a link may not lead elsewhere.
pub fn own_path(back: &str) -> &str {
    let ours = back.starts_with('/')
        && !back.starts_with("//")
        && !back.contains(|char: char| char == '\\' || char.is_control());
    if ours { back } else { "/" }
}

#[cfg(test)]
mod tests {
    use super::own_path;

    #[test]
    fn a_way_back_never_leads_to_another_server() {
        assert_eq!(own_path("/orders?state=open"), "/orders?state=open");
        for foreign in [
            "https://example.com/",
            "//example.com",
            "/\\example.com",
            "",
            "orders",
            "/a\r\nb",
        ] {
            assert_eq!(own_path(foreign), "/", "{foreign:?}");
        }
    }
}
