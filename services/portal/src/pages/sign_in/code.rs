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
    sign_in::{Stage, show_second_factor},
    web::{App, Entering, Errors, Page, Post},
};

pub(super) fn routes() -> Router<App> {
    Router::new().route("/sign-in/code", get(show).post(answer))
}

#[derive(Deserialize)]
struct Form {
    #[serde(default)]
    code: String,
    #[serde(default)]
    next: String,
}

async fn show(State(app): State<App>, entering: Entering, Query(form): Query<Form>) -> Response {
    entering
        .elsewhere(Stage::SecondFactor)
        .unwrap_or_else(|| page(&app, &entering, &form.next, &FormErrors::new()).into_response())
}

async fn answer(State(app): State<App>, entering: Entering, Post { data, .. }: Post<Form>) -> Page<Response> {
    if let Some(redirect) = entering.elsewhere(Stage::SecondFactor) {
        return Ok(redirect);
    }
    if let Some(entered) = show_second_factor(&app, &entering.live, &data.code).await? {
        return Ok(go_on(&app, &entered, &data.next));
    }
    let mut errors = Errors::new(entering.tr);
    errors.add("code", "code_wrong");
    let again = page(&app, &entering, &data.next, &errors.into_inner());
    Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response())
}

fn page(app: &App, entering: &Entering, next: &str, errors: &FormErrors) -> Markup {
    let (ctx, tr) = (entering.ctx(app), entering.tr);
    bare(
        &ctx,
        &tr.t("sign-in-code-title"),
        html! {
            (error_summary(tr, errors))
            (post_form(&ctx, "code-form", "/sign-in/code", app.key(), html! {
                input type="hidden" name="next" value=(next);
                (input(&Field::new(tr, "code", tr.t("sign-in-code")).required().hint(tr.t("sign-in-code-hint")).errors(errors), Input::code("", 7).autofocus()))
                (action_bar(html! { (Button::submit(tr.t("sign-in-go")).primary().wide()) }))
            }))
            p.small { a href="/sign-in" { (tr.t("sign-in-again")) } }
        },
    )
}
