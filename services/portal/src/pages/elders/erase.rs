use axum::{
    Router,
    extract::{Path, State},
    response::Response,
    routing::get,
};
use contracts::{Personal, elderly::ProposeElderErasure};
use kernel::ElderId;
use portal_kit::FormErrors;

use super::register::REGISTRARS;
use crate::{
    pages::erasures::{Asked, propose, question},
    web::{App, Page, Post, Signed},
};

pub(super) fn routes() -> Router<App> {
    Router::new().route("/elders/{id}/erase", get(show).post(ask))
}

async fn show(State(app): State<App>, signed: Signed, Path(id): Path<ElderId>) -> Page {
    signed.needs(REGISTRARS)?;
    let card = format!("/elders/{id}");
    Ok(question(&app, &signed, "/elders", &card, "", &FormErrors::new()))
}

async fn ask(
    State(app): State<App>,
    signed: Signed,
    Path(id): Path<ElderId>,
    Post { idem, data }: Post<Asked>,
) -> Page<Response> {
    let command = ProposeElderErasure {
        elder_id: id,
        reason: Personal(data.reason.clone()),
    };
    let card = format!("/elders/{id}");
    propose(&app, &signed, ("/elders", &card), idem, &data.reason, command).await
}
