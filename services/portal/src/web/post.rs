use axum::{
    body::Body,
    extract::{FromRequest, Request},
    http::HeaderMap,
};
use axum_extra::extract::Form;
use contracts::Error;
use serde::{Deserialize, de::DeserializeOwned};
use uuid::Uuid;

use super::{App, PageError, SessionCookie};

/// Header by which htmx sends the form's token.
const CSRF_HEADER: &str = "x-csrf-token";

/// A form that was sent by POST from a page of this session. Anything else is refused before the handler runs.
///
/// Fields of `T` should be `String` or `Vec<String>` with `#[serde(default)]`, read by the page, so that a wrong value
/// is an error beside its field and not a refusal of the whole form.
#[derive(Debug)]
pub struct Post<T> {
    /// Idempotency key of the form: the same for a double click and a retry.
    pub idem: Uuid,
    /// The fields.
    pub data: T,
}

#[derive(Deserialize)]
struct Envelope {
    #[serde(default)]
    csrf: String,
    idem: Option<Uuid>,
}

impl<T: DeserializeOwned> FromRequest<App> for Post<T> {
    type Rejection = PageError;

    async fn from_request(request: Request, app: &App) -> Result<Self, PageError> {
        let (parts, body) = request.into_parts();
        let body = Request::from_parts(parts.clone(), body);
        let bytes = axum::body::Bytes::from_request(body, app)
            .await
            .map_err(|_| unreadable())?;
        let again = |bytes| Request::from_parts(parts.clone(), Body::from(bytes));
        let Form(envelope) = Form::<Envelope>::from_request(again(bytes.clone()), app)
            .await
            .map_err(|_| unreadable())?;
        belongs_here(&parts.headers, app, &envelope.csrf)?;
        let Form(data) = Form::<T>::from_request(again(bytes), app)
            .await
            .map_err(|_| unreadable())?;
        Ok(Self {
            idem: envelope.idem.unwrap_or_else(|| app.key()),
            data,
        })
    }
}

/// Refuses a form that was not made for this session.
pub(super) fn belongs_here(headers: &HeaderMap, app: &App, csrf: &str) -> Result<(), PageError> {
    let header = headers
        .get(CSRF_HEADER)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    // A browser holds one of the three: the staff's session, the volunteer's, or the visitor's of the sign-in page.
    let ours = [
        SessionCookie::Staff,
        SessionCookie::Volunteer,
        SessionCookie::Visitor,
    ]
    .into_iter()
    .filter_map(|cookie| cookie.read(headers, app.config.secure_cookies))
    .any(|token| token.csrf().accepts(csrf) || token.csrf().accepts(header));
    if !ours {
        return Err(Error::forbidden("wrong_csrf", "the form does not belong to this session").into());
    }
    Ok(())
}

fn unreadable() -> PageError {
    Error::invalid("", "malformed", "the form cannot be read").into()
}
