use axum::{
    Router,
    extract::{Query, State},
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::get,
};
use maud::{Markup, html};
use portal_kit::{Button, Field, FormErrors, Input, action_bar, bare, error_summary, input, post_form};
use serde::Deserialize;

use super::go_on;
use crate::{
    sign_in::{Stage, enrol, second_factor},
    web::{App, Entering, Errors, Page, Post},
};

pub(super) fn routes() -> Router<App> {
    Router::new().route("/sign-in/enrol", get(show).post(answer))
}

#[derive(Deserialize)]
struct Form {
    #[serde(default)]
    code: String,
    #[serde(default)]
    next: String,
}

async fn show(State(app): State<App>, entering: Entering, Query(form): Query<Form>) -> Page<Response> {
    if let Some(redirect) = entering.elsewhere(Stage::Enrolment) {
        return Ok(redirect);
    }
    Ok(page(&app, &entering, &form.next, &FormErrors::new())?.into_response())
}

async fn answer(State(app): State<App>, entering: Entering, Post { data, .. }: Post<Form>) -> Page<Response> {
    if let Some(redirect) = entering.elsewhere(Stage::Enrolment) {
        return Ok(redirect);
    }
    if let Some(entered) = enrol(&app, &entering.live, &data.code).await? {
        return Ok(go_on(&app, &entered, &data.next));
    }
    let mut errors = Errors::new(entering.tr);
    errors.add("code", "code_wrong");
    let again = page(&app, &entering, &data.next, &errors.into_inner())?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response())
}

fn page(app: &App, entering: &Entering, next: &str, errors: &FormErrors) -> Page {
    let (ctx, tr) = (entering.ctx(app), entering.tr);
    let sealed = entering.live.pending_secret.as_deref().unwrap_or_default();
    let secret = app.host.crypto().open(sealed)?;
    let picture = second_factor::address(&secret, &entering.live.username, app.product(tr))
        .and_then(|address| second_factor::qr(&address, &tr.t("enrol-qr")));
    let spelled: Vec<String> = secret
        .chars()
        .collect::<Vec<_>>()
        .chunks(4)
        .map(|four| four.iter().collect())
        .collect();
    let body: Markup = html! {
        (error_summary(tr, errors))
        p { (tr.t("enrol-step-app")) }
        p { (tr.t("enrol-step-scan")) }
        @if let Some(picture) = picture { div.qr { (picture) } }
        p.small { (tr.t("enrol-secret")) br; code.num #totp-secret data-secret=(secret) { (spelled.join(" ")) } }
        p { (tr.t("enrol-step-code")) }
        (post_form(&ctx, "enrol-form", "/sign-in/enrol", app.key(), html! {
            input type="hidden" name="next" value=(next);
            (input(&Field::new(tr, "code", tr.t("sign-in-code")).required().errors(errors), Input::code("", 7)))
            (action_bar(html! { (Button::submit(tr.t("enrol-go")).primary().wide()) }))
        }))
    };
    Ok(bare(&ctx, &tr.t("enrol-title"), body))
}
