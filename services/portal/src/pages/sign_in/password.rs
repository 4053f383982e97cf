use axum::{
    Router,
    extract::{Query, State},
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::get,
};
use maud::{Markup, html};
use portal_kit::{
    AlertKind, Button, Field, FormErrors, Input, PageCtx, action_bar, alert, bare, error_summary, input,
    post_form,
};
use serde::Deserialize;

use super::go_on;
use crate::{
    sign_in::{PasswordRefused, Stage, new_password},
    web::{App, Entering, Errors, Page, Post, field_errors},
};

/// Labels of the fields, for errors that must name theirs.
const LABELS: &[(&str, &str)] = &[("present", "password-present"), ("new", "password-new")];

pub(super) fn routes() -> Router<App> {
    Router::new().route("/sign-in/password", get(show).post(answer))
}

#[derive(Deserialize)]
struct Wanted {
    #[serde(default)]
    next: String,
}

#[derive(Deserialize)]
struct Form {
    #[serde(default)]
    present: String,
    #[serde(default)]
    new: String,
    #[serde(default)]
    again: String,
    #[serde(default)]
    next: String,
}

/// A new password is due, or somebody wishes one.
fn elsewhere(entering: &Entering) -> Option<Response> {
    if entering.live.stage == Stage::Open {
        None
    } else {
        entering.elsewhere(Stage::NewPassword)
    }
}

async fn show(State(app): State<App>, entering: Entering, Query(wanted): Query<Wanted>) -> Response {
    elsewhere(&entering)
        .unwrap_or_else(|| page(&app, &entering, &wanted.next, &FormErrors::new()).into_response())
}

async fn answer(State(app): State<App>, entering: Entering, Post { data, .. }: Post<Form>) -> Page<Response> {
    if let Some(redirect) = elsewhere(&entering) {
        return Ok(redirect);
    }
    let mut errors = Errors::new(entering.tr).naming(LABELS);
    errors.required("present", &data.present);
    errors.required("new", &data.new);
    if data.again != data.new {
        errors.add("again", "passwords_differ");
    }
    let found = if errors.is_empty() {
        match new_password(&app, &entering.live, data.present, data.new).await? {
            Ok(entered) => return Ok(go_on(&app, &entered, &data.next)),
            Err(PasswordRefused::Weak(error)) => field_errors(&error, entering.tr, &[]),
            Err(PasswordRefused::Wrong) => {
                errors.add("present", "password_wrong");
                errors.into_inner()
            }
        }
    } else {
        errors.into_inner()
    };
    Ok((
        StatusCode::UNPROCESSABLE_ENTITY,
        page(&app, &entering, &data.next, &found),
    )
        .into_response())
}

fn page(app: &App, entering: &Entering, next: &str, errors: &FormErrors) -> Markup {
    let (ctx, tr) = (entering.ctx(app), entering.tr);
    let due = entering.live.stage == Stage::NewPassword;
    bare(
        &ctx,
        &tr.t("password-title"),
        html! {
            @if due { (alert(AlertKind::Info, html! { (tr.t("password-due")) })) }
            (error_summary(tr, errors))
            (form(app, &ctx, &entering.live.username, next, errors))
            @if !due { p.small { a href="/me" { (tr.t("kit-back")) } } }
        },
    )
}

fn form(app: &App, ctx: &PageCtx, username: &str, next: &str, errors: &FormErrors) -> Markup {
    let tr = ctx.tr;
    let field = |name: &str, label: &str| Field::new(tr, name, tr.t(label)).required().errors(errors);
    post_form(
        ctx,
        "password-form",
        "/sign-in/password",
        app.key(),
        html! {
            input type="hidden" name="next" value=(next);
            // Password managers ask whose password it is.
            input type="text" autocomplete="username" value=(username) hidden;
            div.g {
                (input(&field("present", "password-present"), Input::password("current-password").max(128)))
                (input(&field("new", "password-new").hint(tr.t("password-hint")), Input::password("new-password").max(128)))
                (input(&field("again", "password-again"), Input::password("new-password").max(128)))
            }
            (action_bar(html! { (Button::submit(tr.t("password-go")).primary().wide()) }))
        },
    )
}
