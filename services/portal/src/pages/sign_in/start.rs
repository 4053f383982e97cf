use axum::{
    Router,
    extract::{Query, State},
    http::{HeaderMap, StatusCode, header::SET_COOKIE},
    response::{AppendHeaders, IntoResponse, Response},
    routing::get,
};
use maud::{Markup, html};
use portal_kit::{Button, Field, FormErrors, Input, action_bar, bare, error_summary, input, post_form};
use serde::Deserialize;

use super::go_on;
use crate::{
    sign_in::enter,
    web::{App, Errors, Page, Post, Visitor, device},
};

/// Labels of the fields, for errors that must name theirs.
const LABELS: &[(&str, &str)] = &[("username", "sign-in-username"), ("password", "sign-in-password")];

pub(super) fn routes() -> Router<App> {
    Router::new().route("/sign-in", get(show).post(answer))
}

#[derive(Deserialize)]
struct Wanted {
    #[serde(default)]
    next: String,
}

async fn show(State(app): State<App>, visitor: Visitor, Query(wanted): Query<Wanted>) -> Response {
    page(&app, &visitor, "", &wanted.next, &FormErrors::new()).into_response()
}

#[derive(Deserialize)]
struct Form {
    #[serde(default)]
    username: String,
    #[serde(default)]
    password: String,
    #[serde(default)]
    next: String,
}

async fn answer(
    State(app): State<App>,
    headers: HeaderMap,
    visitor: Visitor,
    Post { data, .. }: Post<Form>,
) -> Page<Response> {
    let mut errors = Errors::new(visitor.tr).naming(LABELS);
    errors.required("username", &data.username);
    errors.required("password", &data.password);
    if errors.is_empty() {
        if let Some(entered) = enter(&app, &data.username, &data.password, device(&headers)).await? {
            return Ok(go_on(&app, &entered, &data.next));
        }
        errors.add("username", "sign_in_refused");
    }
    let again = page(&app, &visitor, &data.username, &data.next, &errors.into_inner());
    Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response())
}

fn page(app: &App, visitor: &Visitor, username: &str, next: &str, errors: &FormErrors) -> Response {
    let (ctx, tr) = (visitor.ctx(app), visitor.tr);
    let body: Markup = html! {
        (error_summary(tr, errors))
        (post_form(&ctx, "sign-in", "/sign-in", app.key(), html! {
            input type="hidden" name="next" value=(next);
            div.g {
                (input(&Field::new(tr, "username", tr.t("sign-in-username")).required().errors(errors), Input::text(username).autocomplete("username").max(32).autofocus()))
                (input(&Field::new(tr, "password", tr.t("sign-in-password")).required().errors(errors), Input::password("current-password").max(128)))
            }
            (action_bar(html! { (Button::submit(tr.t("sign-in-go")).primary().wide()) }))
        }))
        p.small.muted { (tr.args("sign-in-help", &[("hotline", ctx.hotline.as_str().into())])) }
    };
    let cookie = visitor.cookie().map(|cookie| [(SET_COOKIE, cookie)]);
    let page = bare(&ctx, &tr.t("sign-in-title"), body);
    match cookie {
        Some(cookie) => (AppendHeaders(cookie), page).into_response(),
        None => page.into_response(),
    }
}
