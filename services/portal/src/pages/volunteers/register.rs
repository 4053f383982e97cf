use axum::{
    Router,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
    routing::get,
};
use contracts::{Code, Role, dispatch::ListServices};
use maud::{Markup, html};
use portal_kit::{AlertKind, FormErrors, PageHead, alert, page};
use serde_json::Value;

use super::{
    fields::{Fields, NAMES},
    form,
};
use crate::web::{App, Errors, Page, Post, Signed, field_errors};

/// Who registers volunteers; the registry checks it again.
pub(crate) const REGISTRARS: &[Role] = &[Role::Clerk, Role::OrgClerk, Role::Branch, Role::Operator];

/// Labels of the fields, for errors that must name theirs.
const LABELS: &[(&str, &str)] = &[
    ("resident_id", "person-resident-id"),
    ("name", "person-name"),
    ("phone", "person-phone"),
    ("org", "volunteers-org"),
    ("services", "volunteer-services"),
    ("guardian_phone", "volunteer-guardian-phone"),
    ("guardian_relation", "volunteer-guardian-relation"),
    ("times", "volunteer-times"),
];

pub(super) fn routes() -> Router<App> {
    Router::new().route("/volunteers/new", get(show).post(answer))
}

async fn show(State(app): State<App>, signed: Signed) -> Page {
    signed.needs(REGISTRARS)?;
    let blank = form::blank(&app, &signed);
    whole(&app, &signed, &blank, &FormErrors::new(), None).await
}

async fn answer(State(app): State<App>, signed: Signed, post: Post<Fields>) -> Page<Response> {
    signed.needs(REGISTRARS)?;
    let Post { idem, data: typed } = post;
    let mut errors = Errors::new(signed.tr).naming(LABELS);
    let (found, existing) = match typed.command(&mut errors) {
        None => (errors.into_inner(), None),
        Some(command) => match signed.tell(&app, idem, command).await {
            Ok(registered) => {
                return Ok(Redirect::to(&format!("/volunteers/{}", registered.volunteer_id)).into_response());
            }
            Err(error) if matches!(error.code, Code::Invalid | Code::Conflict) => {
                let there = error.details.get("volunteer_id").and_then(Value::as_str);
                (
                    field_errors(&error, signed.tr, NAMES),
                    there.map(|id| format!("/volunteers/{id}")),
                )
            }
            Err(error) => return Err(error.into()),
        },
    };
    let again = whole(&app, &signed, &typed, &found, existing).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response())
}

async fn whole(
    app: &App,
    signed: &Signed,
    typed: &Fields,
    errors: &FormErrors,
    existing: Option<String>,
) -> Page<Markup> {
    let services = signed.ask(app, ListServices {}).await?.services;
    let (ctx, tr) = (signed.ctx(app, "/volunteers"), signed.tr);
    let title = tr.t("volunteers-new");
    let head = PageHead::new(title.clone())
        .crumb(tr.t("nav-desk"), "/")
        .crumb(tr.t("nav-volunteers"), "/volunteers")
        .here(title)
        .errors(!errors.is_empty());
    Ok(page(
        &ctx,
        &head,
        html! {
            @if let Some(href) = existing {
                (alert(AlertKind::Warn, html! { (tr.t("volunteer-exists")) " " a href=(href) { (tr.t("elder-open-profile")) } }))
            }
            (form::form(app, signed, &ctx, &services, typed, errors))
        },
    ))
}
