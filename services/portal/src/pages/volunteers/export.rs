use axum::{
    Router,
    extract::{Path, State},
    response::Response,
    routing::get,
};
use contracts::volunteer::ExportVolunteer;
use kernel::VolunteerId;
use portal_kit::FormErrors;

use super::register::REGISTRARS;
use crate::{
    pages::export::{Form, Person, answer, question},
    web::{App, Page, Post, Signed},
};

pub(super) fn routes() -> Router<App> {
    Router::new().route("/volunteers/{id}/export", get(show).post(export))
}

fn person(id: VolunteerId) -> Person {
    Person {
        list: "/volunteers",
        card: format!("/volunteers/{id}"),
    }
}

async fn show(State(app): State<App>, signed: Signed, Path(id): Path<VolunteerId>) -> Page {
    signed.needs(REGISTRARS)?;
    Ok(question(&app, &signed, &person(id), "", &FormErrors::new()))
}

async fn export(
    State(app): State<App>,
    signed: Signed,
    Path(id): Path<VolunteerId>,
    Post { data: form, .. }: Post<Form>,
) -> Page<Response> {
    let asked = ExportVolunteer {
        volunteer_id: id,
        reason: form.reason.clone(),
    };
    let held = signed.ask(&app, asked).await;
    answer(&app, &signed, &person(id), &form, held)
}
