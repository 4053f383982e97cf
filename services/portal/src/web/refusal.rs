//! A refusal as a page, or as an htmx answer, in the reader's language.

use std::sync::{Arc, OnceLock};

use axum::{
    extract::{Request, State},
    http::{HeaderMap, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Redirect, Response},
};
use contracts::{Code, Error};
use fluent_templates::fluent_bundle::FluentValue;
use kernel::Fen;
use maud::{Markup, html};
use portal_kit::{AlertKind, Button, FormErrors, PageCtx, PageHead, Tr, alert, bare, errors, mobile, page};
use serde_json::Value;
use time::{OffsetDateTime, format_description::well_known::Rfc3339};

use super::{
    App,
    app::{font, language},
    switches::own_path,
};

/// What a page's handler returns.
pub type Page<T = Markup> = Result<T, PageError>;

/// A refusal on its way to becoming a page. Services' refusals and failures of the database turn into it with `?`.
#[derive(Debug)]
pub struct PageError {
    error: Box<Error>,
    /// Where the reader is led instead of reading it.
    instead: Option<String>,
}

impl PageError {
    /// There is no such page, but this one of ours.
    pub(super) fn instead(path: String) -> Self {
        Self {
            error: Box::new(Error::not_found("page")),
            instead: Some(path),
        }
    }

    /// The refusal itself.
    pub fn error(&self) -> &Error {
        &self.error
    }
}

impl From<Error> for PageError {
    fn from(error: Error) -> Self {
        Self {
            error: Box::new(error),
            instead: None,
        }
    }
}

impl From<runtime::Failure> for PageError {
    fn from(failure: runtime::Failure) -> Self {
        failure.into_error().into()
    }
}

/// Marks a response as a refusal that [`render`] is to word.
#[derive(Clone)]
struct Refused(Arc<Error>);

impl IntoResponse for PageError {
    fn into_response(self) -> Response {
        if let Some(path) = self.instead {
            return Redirect::to(&path).into_response();
        }
        let mut response = status(&self.error).into_response();
        response.extensions_mut().insert(Refused(Arc::from(self.error)));
        response
    }
}

fn status(error: &Error) -> StatusCode {
    match error.code {
        Code::Invalid | Code::InsufficientBalance => StatusCode::UNPROCESSABLE_ENTITY,
        Code::NotFound => StatusCode::NOT_FOUND,
        Code::Forbidden => StatusCode::FORBIDDEN,
        Code::Conflict | Code::KeyReused => StatusCode::CONFLICT,
        Code::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        Code::Internal => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

/// The reader of a page, as far as the handler has found out; [`render`] words refusals for them.
#[derive(Clone, Default)]
pub(super) struct Reader(Arc<OnceLock<PageCtx>>);

impl Reader {
    /// Who reads.
    pub fn is(&self, ctx: PageCtx) {
        let _ = self.0.set(ctx);
    }
}

/// Which of the two faces of the portal a router shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Face {
    /// Staff.
    Desk,
    /// Volunteers.
    Mobile,
}

/// Words the refusals of the pages below it.
pub(super) async fn render(
    State((app, face)): State<(App, Face)>,
    mut request: Request,
    next: Next,
) -> Response {
    let reader = Reader::default();
    let (tr, font) = (language(request.headers()), font(request.headers()));
    let path = request
        .uri()
        .path_and_query()
        .map_or("/", |path| path.as_str())
        .to_owned();
    let is_htmx = request.headers().contains_key("hx-request");
    let came_from = came_from(request.headers());
    request.extensions_mut().insert(reader.clone());

    let mut response = next.run(request).await;
    let error = match response.extensions_mut().remove::<Refused>() {
        Some(Refused(error)) => error,
        // Pages refuse with other numbers: the id or the query of this address could not be read at all.
        None if response.status() == StatusCode::BAD_REQUEST => Arc::new(Error::not_found("page")),
        None => return response,
    };
    let number = runtime::traceparent()
        .and_then(|parent| {
            parent
                .split('-')
                .nth(1)
                .map(|id| id[..id.len().min(8)].to_owned())
        })
        .unwrap_or_default();
    if error.code == Code::Internal {
        tracing::error!(%error, number, "page failed");
    }
    let ctx = reader
        .0
        .get()
        .cloned()
        .unwrap_or_else(|| app.ctx(tr, font, &path));
    let body = match face {
        _ if is_htmx => alert(AlertKind::Bad, html! { (words(&error, ctx.tr)) }),
        Face::Desk => desk(&ctx, &error, &number, &came_from),
        Face::Mobile => mobile::bare(
            &ctx,
            &ctx.tr.t("mobile-refused"),
            mobile::refusal(&ctx, &words(&error, ctx.tr), "/m"),
        ),
    };
    (status(&error), body).into_response()
}

fn desk(ctx: &PageCtx, error: &Error, number: &str, back: &str) -> Markup {
    match error.code {
        Code::NotFound => errors::not_found(ctx),
        Code::Forbidden if error.reason == "wrong_role" => errors::forbidden(
            ctx,
            Some(&roles(error, ctx.tr)),
            Some(&ctx.tr.t("ask-system-admin")),
        ),
        Code::Forbidden | Code::Conflict | Code::KeyReused => refused(ctx, error, back),
        Code::Invalid | Code::InsufficientBalance => {
            errors::unprocessable(ctx, &field_errors(error, ctx.tr, &[]), back)
        }
        Code::Unavailable => errors::unavailable(ctx),
        Code::Internal => errors::server_error(ctx, number),
    }
}

/// A refusal that has words of its own, and the way back.
fn refused(ctx: &PageCtx, error: &Error, back: &str) -> Markup {
    let title = ctx.tr.t("refused-title");
    let body = html! {
        (alert(AlertKind::Warn, html! { (words(error, ctx.tr)) }))
        p { (Button::link(ctx.tr.t("kit-back"), back).primary()) }
    };
    if ctx.user.is_some() {
        page(
            ctx,
            &PageHead::new(title),
            html! { section.card { div.b.narrow { (body) } } },
        )
    } else {
        bare(ctx, &title, body)
    }
}

/// The page a form was sent from.
fn came_from(headers: &HeaderMap) -> String {
    let referer = headers
        .get(header::REFERER)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let path = referer
        .splitn(4, '/')
        .nth(3)
        .map(|rest| format!("/{rest}"))
        .unwrap_or_default();
    own_path(&path).to_owned()
}

/// A refusal in the reader's words: `error-<reason>` with the facts filled in; without such words a general sentence
/// with the code.
pub fn words(error: &Error, tr: Tr) -> String {
    let facts: Vec<(String, FluentValue<'_>)> = error
        .details
        .iter()
        .map(|(name, value)| (name.clone(), fact(name, value, tr)))
        .collect();
    let args: Vec<(&str, FluentValue<'_>)> = facts
        .iter()
        .map(|(name, value)| (name.as_str(), value.clone()))
        .collect();
    tr.try_args(&format!("error-{}", error.reason), &args)
        .unwrap_or_else(|| tr.args("error-general", &[("reason", error.reason.as_str().into())]))
}

/// Facts that are minutes although their names do not say so.
const MINUTES: [&str; 5] = ["have", "need", "held", "asked", "recorded"];

fn fact<'a>(name: &str, value: &Value, tr: Tr) -> FluentValue<'a> {
    match value {
        Value::Number(number) => match number.as_i64() {
            Some(whole) if name.ends_with("_fen") => tr.yuan(Fen::new(whole)).into(),
            Some(whole) if name.ends_with("minutes") || MINUTES.contains(&name) => tr.minutes(whole).into(),
            Some(whole) => whole.into(),
            None => number.to_string().into(),
        },
        Value::String(word) if name == "account" => tr.word("account", word).into(),
        Value::String(text) => match OffsetDateTime::parse(text, &Rfc3339) {
            Ok(instant) => tr.moment(instant).into(),
            Err(_) => text.clone().into(),
        },
        Value::Array(items) => {
            let words: Vec<String> = items
                .iter()
                .map(|item| match item.as_str() {
                    Some(word) if name == "roles" => tr.word("role", word),
                    Some(word) => word.to_owned(),
                    None => item.to_string(),
                })
                .collect();
            words.join(&tr.t("list-separator")).into()
        }
        other => other.to_string().into(),
    }
}

/// The roles that may, as `wrong_role` names them.
fn roles(error: &Error, tr: Tr) -> String {
    let named = error
        .details
        .get("roles")
        .and_then(Value::as_array)
        .into_iter()
        .flatten();
    let words: Vec<String> = named
        .filter_map(Value::as_str)
        .map(|role| tr.word("role", role))
        .collect();
    words.join(&tr.t("list-separator"))
}

/// A refusal beside its field. `names` leads from the contract's field to the form's where the two differ; a refusal
/// without a field stands in the summary only.
pub fn field_errors(error: &Error, tr: Tr, names: &[(&str, &str)]) -> FormErrors {
    let field = error.field.as_deref().unwrap_or_default();
    let field = names
        .iter()
        .find(|(theirs, _)| *theirs == field)
        .map_or(field, |(_, ours)| ours);
    [(field, words(error, tr))].into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::Lang;

    #[test]
    fn a_refusal_names_the_roles_in_the_readers_language() {
        let error = Error::forbidden("wrong_role", "x").with("roles", vec!["operator", "branch"]);
        assert_eq!(roles(&error, Tr::new(Lang::Zh)), "总行坐席、镇街分行");
        assert_eq!(roles(&error, Tr::new(Lang::En)), "Hotline operator, Town branch");
    }

    #[test]
    fn minutes_and_instants_of_a_refusal_are_put_into_words() {
        let tr = Tr::new(Lang::Zh);
        let early = Error::conflict("too_early", "x").with("opens_at", "2026-11-23T06:00:00Z");
        assert!(
            words(&early, tr).contains("2026-11-23 周一 14:00"),
            "{}",
            words(&early, tr)
        );
        assert_eq!(
            fact("recorded", &Value::from(90), tr),
            FluentValue::from(tr.minutes(90))
        );
    }

    #[test]
    fn what_a_source_of_the_fund_lacks_is_told_in_yuan() {
        let error = Error::new(Code::InsufficientBalance, "fund_insufficient", "x")
            .with("account", "fund_society")
            .with("have_fen", 123_456)
            .with("need_fen", 200_000);
        let zh = words(&error, Tr::new(Lang::Zh));
        assert!(
            zh.contains("社会捐助") && zh.contains("1,234.56") && zh.contains("2,000.00"),
            "{zh}"
        );
    }

    #[test]
    fn a_reason_without_words_of_its_own_is_still_a_sentence() {
        let error = Error::conflict("no_such_reason", "x");
        assert!(words(&error, Tr::new(Lang::Zh)).contains("no_such_reason"));
    }

    #[test]
    fn a_refusal_stands_beside_the_forms_own_field() {
        let error = Error::invalid("contact.phone", "phone_length", "x");
        let found = field_errors(&error, Tr::new(Lang::Zh), &[("contact.phone", "contact_phone")]);
        assert!(found.get("contact_phone").is_some());
    }
}
