//! The pages' own files, built in.

use axum::{
    extract::Path,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};

/// `GET /a/{file}`
pub(super) async fn file(Path(name): Path<String>) -> Response {
    let (kind, text) = match name.as_str() {
        "sandbox.css" => (
            "text/css; charset=utf-8",
            include_str!("../../assets/sandbox.css"),
        ),
        "sandbox.js" => (
            "text/javascript; charset=utf-8",
            include_str!("../../assets/sandbox.js"),
        ),
        "icon.svg" => ("image/svg+xml", include_str!("../../assets/icon.svg")),
        _ => return StatusCode::NOT_FOUND.into_response(),
    };
    ([(header::CONTENT_TYPE, kind)], text).into_response()
}
