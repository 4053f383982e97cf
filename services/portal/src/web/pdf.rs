use axum::{
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use contracts::Error;

use super::Page;

/// A PDF as the answer, called by its number alone: no personal data belongs into the name.
///
/// # Errors
/// `internal`: the file is not base64.
pub fn pdf(number: &str, base64: &str) -> Page<Response> {
    let bytes = STANDARD
        .decode(base64)
        .map_err(|_| Error::internal("a kept file is not base64"))?;
    let name = format!("attachment; filename=\"certificate-{number}.pdf\"");
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/pdf")),
        (
            header::CONTENT_DISPOSITION,
            HeaderValue::from_str(&name).map_err(|error| Error::internal(error.to_string()))?,
        ),
    ];
    Ok((headers, bytes).into_response())
}
