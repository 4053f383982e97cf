//! `POST /m/tasks/{visit}/check-in`: the volunteer stands at the door.

use axum::{
    Router,
    extract::{Path, State},
    http::HeaderMap,
    response::Response,
    routing::post,
};
use contracts::{Code, dispatch::CheckIn};
use kernel::VisitId;
use serde::Deserialize;

use super::{notice::Notice, place, visit};
use crate::web::{App, Page, Post, SessionCookie, Volunteer};

/// `/m/tasks/{visit}/check-in`
pub fn routes() -> Router<App> {
    Router::new().route("/m/tasks/{visit}/check-in", post(check_in))
}

#[derive(Deserialize)]
struct Door {
    #[serde(default)]
    lon: String,
    #[serde(default)]
    lat: String,
    /// Minutes for which the phone had to keep it.
    #[serde(default)]
    late: String,
}

async fn check_in(
    State(app): State<App>,
    me: Volunteer,
    Path(visit_id): Path<VisitId>,
    headers: HeaderMap,
    form: Post<Door>,
) -> Page<Response> {
    let phone = SessionCookie::Phone.read(&headers, app.config.secure_cookies);
    let check_in = CheckIn {
        visit_id,
        position: place::read(&form.data.lon, &form.data.lat),
        phone: phone.map(|phone| phone.mark()),
    };
    match me.tell(&app, form.idem, check_in).await {
        Ok(_) => Ok(done(visit_id, &form.data.late)),
        // The phone sends it again without the position: it had arrived, only the answer had not.
        Err(error) if error.code == Code::KeyReused => Ok(done(visit_id, &form.data.late)),
        Err(error) => visit::refuse(&me, &app, visit_id, error).await,
    }
}

fn done(visit_id: VisitId, late: &str) -> Response {
    Notice::CheckedIn.at_late(&format!("/m/tasks/{visit_id}"), late)
}
