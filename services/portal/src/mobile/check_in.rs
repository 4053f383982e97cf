//! `POST /m/tasks/{visit}/check-in`: the volunteer stands at the door.

use axum::{
    Router,
    extract::{Path, State},
    response::Response,
    routing::post,
};
use contracts::dispatch::CheckIn;
use kernel::VisitId;
use serde::Deserialize;

use super::{notice::Notice, place, visit};
use crate::web::{App, Page, Post, Volunteer};

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
}

async fn check_in(
    State(app): State<App>,
    me: Volunteer,
    Path(visit_id): Path<VisitId>,
    form: Post<Door>,
) -> Page<Response> {
    let position = place::read(&form.data.lon, &form.data.lat);
    match me.tell(&app, form.idem, CheckIn { visit_id, position }).await {
        Ok(_) => Ok(Notice::CheckedIn.at(&format!("/m/tasks/{visit_id}"))),
        Err(error) => visit::refuse(&me, &app, visit_id, error).await,
    }
}
