//! The reader's language, in a cookie.

use axum::{
    extract::{FromRequestParts, Path, Query},
    http::{HeaderMap, header, request::Parts},
    response::{AppendHeaders, IntoResponse, Redirect, Response},
};
use kernel::Lang;
use serde::Deserialize;
use std::convert::Infallible;

/// The language of this request; Chinese unless the cookie says otherwise.
pub(super) struct Reader(pub Lang);

impl<S: Send + Sync> FromRequestParts<S> for Reader {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self(of_cookies(&parts.headers).unwrap_or_default()))
    }
}

fn of_cookies(headers: &HeaderMap) -> Option<Lang> {
    let cookies = headers.get(header::COOKIE)?.to_str().ok()?;
    cookies
        .split(';')
        .find_map(|cookie| cookie.trim().strip_prefix("lang=")?.parse().ok())
}

#[derive(Deserialize)]
pub(super) struct Back {
    #[serde(default)]
    to: String,
}

/// `GET /lang/{tag}?to=/phones/…`
pub(super) async fn switch(Path(tag): Path<String>, Query(back): Query<Back>) -> Response {
    let lang: Lang = tag.parse().unwrap_or_default();
    let cookie = format!("lang={}; Path=/; Max-Age=31536000; SameSite=Lax", lang.tag());
    let own_page = back.to.starts_with('/') && !back.to.starts_with("//") && !back.to.contains('\\');
    let to = if own_page { back.to.as_str() } else { "/" };
    (AppendHeaders([(header::SET_COOKIE, cookie)]), Redirect::to(to)).into_response()
}
