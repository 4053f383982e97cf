use axum::{
    Router,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
    routing::get,
};
use contracts::{
    Code, Error, Role,
    notification::consent::{ConsentHow, GiveOutreachConsent, PersonKind},
};
use kernel::{ElderId, china_date};
use maud::{Markup, html};
use portal_kit::{AlertKind, FormErrors, PageCtx, PageHead, alert, page};
use serde_json::Value;
use uuid::Uuid;

use super::{
    fields::{Fields, NAMES, evidence_field},
    form,
    review::review,
};
use crate::web::{App, Errors, Page, Post, Signed, field_errors};

/// Who registers elders; the registry checks it again.
pub(super) const REGISTRARS: &[Role] = &[Role::Clerk, Role::Branch, Role::Operator];

/// Labels of the fields, for errors that must name theirs.
const LABELS: &[(&str, &str)] = &[
    ("resident_id", "person-resident-id"),
    ("name", "person-name"),
    ("address", "elder-address"),
    ("living", "elder-living"),
    ("verified_by", "elder-verified-by"),
    ("verified_on", "elder-verified-on"),
    ("contact_name", "elder-contact-name"),
    ("contact_relation", "elder-contact-relation"),
    ("contact_phone", "elder-contact-phone"),
    ("given_by", "consent-given-by"),
];

pub(super) fn routes() -> Router<App> {
    Router::new().route("/elders/new", get(show).post(answer))
}

async fn show(State(app): State<App>, signed: Signed) -> Page {
    signed.needs(REGISTRARS)?;
    let blank = form::blank(&app, &signed);
    Ok(whole(&app, &signed, &blank, &FormErrors::new(), None))
}

async fn answer(State(app): State<App>, signed: Signed, post: Post<Fields>) -> Page<Response> {
    signed.needs(REGISTRARS)?;
    let Post { idem, data: typed } = post;
    if typed.confirmed == "back" {
        return Ok(whole(&app, &signed, &typed, &FormErrors::new(), None).into_response());
    }
    let mut errors = Errors::new(signed.tr).naming(LABELS);
    let Some(command) = typed.command(&mut errors) else {
        return Ok(again(&app, &signed, &typed, &errors.into_inner(), None));
    };
    if typed.confirmed != "yes" {
        let ctx = signed.ctx(&app, "/elders");
        let body = review(&ctx, idem, &typed, &command, &app.orgs());
        return Ok(page(&ctx, &head(&ctx, "elder-review-title"), body).into_response());
    }
    match signed.tell(&app, idem, command).await {
        Ok(registered) => {
            if typed.consent_outreach.is_some() {
                agree_to_outreach(&app, &signed, registered.elder_id, idem).await?;
            }
            Ok(Redirect::to(&format!("/elders/{}/done", registered.elder_id)).into_response())
        }
        Err(error) if matches!(error.code, Code::Invalid | Code::Conflict) => {
            let errors = refusal(&error, &signed);
            Ok(again(&app, &signed, &typed, &errors, profile_of(&error)))
        }
        Err(error) => Err(error.into()),
    }
}

/// Keeps the elder's other consent, under a key of the same form: sent again, it is there once.
async fn agree_to_outreach(app: &App, signed: &Signed, elder: ElderId, registration: Uuid) -> Page<()> {
    let command = GiveOutreachConsent {
        person_id: elder.uuid(),
        kind: PersonKind::Elder,
        how: ConsentHow::Form,
        on: None,
        evidence: None,
    };
    let key = Uuid::new_v5(&registration, b"outreach");
    match signed.tell(app, key, command).await {
        Ok(_) => Ok(()),
        Err(error) if error.code == Code::Conflict => Ok(()),
        Err(error) => Err(error.into()),
    }
}

/// The registry's refusal beside the form's field; a group's document has a field of its own.
fn refusal(error: &Error, signed: &Signed) -> FormErrors {
    let category = error
        .details
        .get("category")
        .and_then(Value::as_str)
        .and_then(|word| word.parse().ok());
    match (error.reason.as_str(), category) {
        ("blank" | "too_long" | "characters", Some(category)) => {
            let named = error.clone().at(evidence_field(category));
            field_errors(&named, signed.tr, &[])
        }
        _ => field_errors(error, signed.tr, NAMES),
    }
}

/// The profile that is there already.
fn profile_of(error: &Error) -> Option<String> {
    error
        .details
        .get("elder_id")
        .and_then(Value::as_str)
        .map(|id| format!("/elders/{id}"))
}

fn again(
    app: &App,
    signed: &Signed,
    typed: &Fields,
    errors: &FormErrors,
    existing: Option<String>,
) -> Response {
    (
        StatusCode::UNPROCESSABLE_ENTITY,
        whole(app, signed, typed, errors, existing),
    )
        .into_response()
}

fn head(ctx: &PageCtx, title: &str) -> PageHead {
    let tr = ctx.tr;
    PageHead::new(tr.t(title))
        .crumb(tr.t("nav-desk"), "/")
        .crumb(tr.t("nav-elders"), "/elders")
        .here(tr.t(title))
}

fn whole(
    app: &App,
    signed: &Signed,
    typed: &Fields,
    errors: &FormErrors,
    existing: Option<String>,
) -> Markup {
    let ctx = signed.ctx(app, "/elders");
    let today = china_date(app.host.clock().now());
    page(
        &ctx,
        &head(&ctx, "elders-new").errors(!errors.is_empty()),
        html! {
            @if let Some(href) = existing {
                (alert(AlertKind::Warn, html! { (ctx.tr.t("elder-exists")) " " a href=(href) { (ctx.tr.t("elder-open-profile")) } }))
            }
            (form::form(app, signed, &ctx, typed, errors, today))
        },
    )
}
