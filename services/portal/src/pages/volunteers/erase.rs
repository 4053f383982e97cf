use axum::{
    Router,
    extract::{Path, State},
    response::Response,
    routing::get,
};
use contracts::{Personal, volunteer::ProposeVolunteerErasure};
use kernel::VolunteerId;
use portal_kit::FormErrors;

use super::register::REGISTRARS;
use crate::{
    pages::erasures::{Asked, propose, question},
    web::{App, Page, Post, Signed},
};

pub(super) fn routes() -> Router<App> {
    Router::new().route("/volunteers/{id}/erase", get(show).post(ask))
}

async fn show(State(app): State<App>, signed: Signed, Path(id): Path<VolunteerId>) -> Page {
    signed.needs(REGISTRARS)?;
    let card = format!("/volunteers/{id}");
    Ok(question(
        &app,
        &signed,
        "/volunteers",
        &card,
        "",
        &FormErrors::new(),
    ))
}

async fn ask(
    State(app): State<App>,
    signed: Signed,
    Path(id): Path<VolunteerId>,
    Post { idem, data }: Post<Asked>,
) -> Page<Response> {
    let command = ProposeVolunteerErasure {
        volunteer_id: id,
        reason: Personal(data.reason.clone()),
    };
    let card = format!("/volunteers/{id}");
    propose(&app, &signed, ("/volunteers", &card), idem, &data.reason, command).await
}
