//! A volunteer's phone signs in: number, then the code that came by SMS. The number stands in no address: it goes from
//! the first page to the second sealed, in the form.

use axum::{
    Router,
    extract::{Query, State},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header::SET_COOKIE},
    response::{AppendHeaders, IntoResponse, Redirect, Response},
    routing::{get, post},
};
use contracts::Code;
use kernel::Phone;
use maud::{Markup, html};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use portal_kit::{
    AlertKind, Field, FormErrors, Icon, Input, PageCtx, alert, error_summary, input, mobile, post_form,
};
use runtime::Failure;
use serde::Deserialize;
use serde_json::json;

use crate::{
    sign_in::{Door, Opened, answer_code, send_code, wechat},
    store::volunteer_session,
    web::{
        App, Errors, Page, Post, SessionCookie, Token, Visitor, Volunteer, device, field_errors, own_path,
    },
};

/// The map of these addresses.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/", get(|| async { Redirect::to("/m") }))
        .route("/m/sign-in", get(show).post(ask))
        .route(
            "/m/sign-in/code",
            get(|| async { Redirect::to("/m/sign-in") }).post(answer),
        )
        .route("/m/sign-out", post(leave))
}

#[derive(Deserialize)]
struct Wanted {
    #[serde(default)]
    next: String,
}

async fn show(State(app): State<App>, visitor: Visitor, Query(wanted): Query<Wanted>) -> Response {
    number_page(
        &app,
        &visitor,
        ("", &wanted.next),
        Wechat::Offered,
        &FormErrors::new(),
    )
    .await
}

#[derive(Deserialize)]
struct Number {
    #[serde(default)]
    phone: String,
    /// Who they are at WeChat, sealed, if they come from there.
    #[serde(default)]
    wechat: String,
    #[serde(default)]
    next: String,
}

async fn ask(State(app): State<App>, visitor: Visitor, Post { data, .. }: Post<Number>) -> Page<Response> {
    match send_code(&app, &data.phone, Door::Members)
        .await
        .map_err(Failure::into_error)
    {
        Ok(phone) => {
            let hidden = (data.next.as_str(), data.wechat.as_str());
            Ok(code_page(&app, &visitor, &phone, hidden, &FormErrors::new()).into_response())
        }
        Err(error) if matches!(error.code, Code::Invalid | Code::Conflict) => {
            let errors = field_errors(&error.at("phone"), visitor.tr, &[]);
            let typed = (data.phone.as_str(), data.next.as_str());
            let wechat = if data.wechat.is_empty() {
                Wechat::Offered
            } else {
                Wechat::Unknown(data.wechat.clone())
            };
            let again = number_page(&app, &visitor, typed, wechat, &errors).await;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

#[derive(Deserialize)]
struct Answer {
    /// The number, sealed.
    #[serde(default)]
    to: String,
    #[serde(default)]
    code: String,
    #[serde(default)]
    next: String,
    /// Who they are at WeChat, sealed, if they come from there.
    #[serde(default)]
    wechat: String,
}

async fn answer(
    State(app): State<App>,
    headers: HeaderMap,
    visitor: Visitor,
    Post { data, .. }: Post<Answer>,
) -> Page<Response> {
    let Some(phone) = app
        .open_text(&data.to)
        .and_then(|text| text.parse::<Phone>().ok())
    else {
        return Ok(Redirect::to("/m/sign-in").into_response());
    };
    let openid = app
        .open_text(&data.wechat)
        .map(|openid| wechat::index(&app, &openid));
    let door = (Door::Members, openid);
    let answered = answer_code(&app, &phone, &data.code, device(&headers), door).await?;
    if let Some(Opened::Session(token)) = answered {
        let cookies = cookies(&app, &headers, &token);
        let next = if data.next.starts_with("/m") {
            own_path(&data.next)
        } else {
            "/m"
        };
        return Ok((cookies, Redirect::to(next)).into_response());
    }
    let mut errors = Errors::new(visitor.tr);
    errors.add("code", "sign_in_code_wrong");
    let hidden = (data.next.as_str(), data.wechat.as_str());
    let again = code_page(&app, &visitor, &phone, hidden, &errors.into_inner());
    Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response())
}

/// How long a phone keeps its mark, seconds: what browsers grant at most.
const PHONE_SECONDS: i64 = 400 * 24 * 60 * 60;

/// The cookies of a phone that is signed in now: the session, and the phone's own mark, which stays whoever signs in next.
pub(super) fn cookies(
    app: &App,
    headers: &HeaderMap,
    token: &Token,
) -> AppendHeaders<[(HeaderName, HeaderValue); 2]> {
    let secure = app.config.secure_cookies;
    let seconds = app.config.volunteer_session_days * 24 * 60 * 60;
    let phone = SessionCookie::Phone.read(headers, secure);
    let phone = phone.unwrap_or_else(Token::random);
    AppendHeaders([
        (
            SET_COOKIE,
            SessionCookie::Volunteer.give(token, secure, Some(seconds)),
        ),
        (
            SET_COOKIE,
            SessionCookie::Phone.give(&phone, secure, Some(PHONE_SECONDS)),
        ),
    ])
}

#[derive(Deserialize)]
struct Nothing {}

async fn leave(State(app): State<App>, volunteer: Volunteer, _: Post<Nothing>) -> Page<Response> {
    let (id, session) = (volunteer.id, volunteer.session_id);
    app.host
        .unit(volunteer.actor, |cx| async move {
            volunteer_session::end(&mut *cx.db().await, session, cx.now()).await?;
            cx.audit("volunteer.signed_out", id, json!({}));
            Ok(())
        })
        .await?;
    let cookie = SessionCookie::Volunteer.take(app.config.secure_cookies);
    Ok((AppendHeaders([(SET_COOKIE, cookie)]), Redirect::to("/m/sign-in")).into_response())
}

/// How the page for the number stands to WeChat.
pub(super) enum Wechat {
    /// It can be taken instead, where it is set up.
    Offered,
    /// It did not say who this is.
    Failed,
    /// They come from there and are bound to nobody yet; who they are, sealed.
    Unknown(String),
}

pub(super) async fn number_page(
    app: &App,
    visitor: &Visitor,
    (phone, next): (&str, &str),
    wechat: Wechat,
    errors: &FormErrors,
) -> Response {
    let (ctx, tr) = (visitor.ctx(app), visitor.tr);
    let is_unknown = matches!(wechat, Wechat::Unknown(_));
    // The address is made anew when it is followed.
    let is_offered = !is_unknown && wechat::entrance(app, next, "x", false).await.is_some();
    let way = utf8_percent_encode(next, NON_ALPHANUMERIC);
    let body = html! {
        @match &wechat {
            Wechat::Unknown(_) => p { (tr.t("m-wechat-bind")) },
            _ => p { (tr.t("m-sign-in-lead")) },
        }
        @if matches!(wechat, Wechat::Failed) { (alert(AlertKind::Bad, html! { (tr.t("m-wechat-failed")) })) }
        (error_summary(tr, errors))
        (post_form(&ctx, "number", "/m/sign-in", app.key(), html! {
            input type="hidden" name="next" value=(next);
            @if let Wechat::Unknown(sealed) = &wechat { input type="hidden" name="wechat" value=(sealed); }
            (input(&Field::new(tr, "phone", tr.t("m-sign-in-phone")).required().errors(errors), Input::tel(phone).autocomplete("tel").max(11)))
            (mobile::big_button(Icon::Send, &tr.t("m-sign-in-send")))
        }))
        @if is_offered { p { a.btn.btn--wide href={ "/m/sign-in/wechat?next=" (way) } { (tr.t("m-wechat-button")) } } }
        p { a.btn.btn--wide href="/m/join" { (tr.t("m-join-link")) } }
        (help(&ctx))
    };
    let page = mobile::bare(&ctx, &tr.t("m-sign-in-title"), body);
    match visitor.cookie() {
        Some(cookie) => (AppendHeaders([(SET_COOKIE, cookie)]), page).into_response(),
        None => page.into_response(),
    }
}

fn code_page(
    app: &App,
    visitor: &Visitor,
    phone: &Phone,
    (next, wechat): (&str, &str),
    errors: &FormErrors,
) -> Markup {
    let (ctx, tr) = (visitor.ctx(app), visitor.tr);
    let masked = phone.masked();
    mobile::bare(
        &ctx,
        &tr.t("m-code-title"),
        html! {
            p { (tr.args("m-code-lead", &[("phone", masked.as_str().into())])) }
            (error_summary(tr, errors))
            (post_form(&ctx, "code-form", "/m/sign-in/code", app.key(), html! {
                input type="hidden" name="next" value=(next);
                @if !wechat.is_empty() { input type="hidden" name="wechat" value=(wechat); }
                input type="hidden" name="to" value=(app.seal_text(phone.as_str()));
                (input(&Field::new(tr, "code", tr.t("sign-in-code")).required().hint(tr.t("m-code-hint")).errors(errors), Input::code("", 6).autofocus()))
                (mobile::big_button(Icon::Check, &tr.t("sign-in-go")))
            }))
            p { a href="/m/sign-in" { (tr.t("m-code-again")) } }
            (help(&ctx))
        },
    )
}

pub(super) fn help(ctx: &PageCtx) -> Markup {
    html! {
        p { a.btn.btn--wide href={ "tel:" (ctx.hotline) } {
            (ctx.tr.args("kit-mobile-call", &[("hotline", ctx.hotline.as_str().into())]))
        } }
    }
}
