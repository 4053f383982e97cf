//! The page before a masked datum is shown, and the page that shows it. The reason is kept with who, when and what.

use std::fmt::Display;

use axum::{
    Router,
    extract::{Path, Query, State},
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::get,
};
use contracts::{Code, Command, Error, Role, elderly::Revealed};
use maud::{Markup, html};
use portal_kit::{
    AlertKind, Button, Card, Field, FormErrors, Input, PageCtx, PageHead, Tr, action_bar, alert, card,
    error_summary, input, page, post_form,
};
use serde::{Deserialize, de::DeserializeOwned};
use uuid::Uuid;

use crate::web::{App, Page, Post, Signed, field_errors};

/// A masked datum of a card, which is shown for a reason.
pub trait Masked: Copy + Send + Sync + 'static {
    /// Names the card.
    type Id: Copy + Display + DeserializeOwned + Send + Sync + 'static;
    /// Shows the datum.
    type Reveal: Command<Reply = Revealed> + Send + Sync;
    /// Where the cards lie, e.g. `/elders`.
    const PATH: &'static str;
    /// Who sees the page; none = whoever the service lets.
    const ROLES: Option<&'static [Role]> = None;

    /// The datum of this word.
    fn named(word: &str) -> Option<Self>;
    /// Its word.
    fn word(self) -> &'static str;
    /// Its name for the eye.
    fn label(self, tr: Tr) -> String;
    /// The command.
    fn reveal(self, id: Self::Id, reason: String) -> Self::Reveal;
}

/// The page and its answer, beneath each card.
pub fn routes<M: Masked>() -> Router<App> {
    let path = format!("{}/{{id}}/reveal", M::PATH);
    Router::new().route(&path, get(show::<M>).post(answer::<M>))
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Form {
    field: String,
    reason: String,
}

fn asked_for<M: Masked>(signed: &Signed, word: &str) -> Page<M> {
    if let Some(roles) = M::ROLES {
        signed.needs(roles)?;
    }
    Ok(M::named(word).ok_or_else(|| Error::not_found("page"))?)
}

async fn show<M: Masked>(
    State(app): State<App>,
    signed: Signed,
    Path(id): Path<M::Id>,
    Query(asked): Query<Form>,
) -> Page {
    let datum: M = asked_for(&signed, &asked.field)?;
    Ok(form((&signed, &app), id, (datum, ""), &FormErrors::new()))
}

async fn answer<M: Masked>(
    State(app): State<App>,
    signed: Signed,
    Path(id): Path<M::Id>,
    Post { idem, data }: Post<Form>,
) -> Page<Response> {
    let datum: M = asked_for(&signed, &data.field)?;
    match signed
        .tell(&app, idem, datum.reveal(id, data.reason.clone()))
        .await
    {
        Ok(revealed) => {
            let (ctx, back) = (signed.ctx(&app, M::PATH), format!("{}/{id}", M::PATH));
            Ok(shown(&ctx, &datum.label(signed.tr), &revealed.value, &back).into_response())
        }
        Err(error) if error.code == Code::Invalid => {
            let errors = field_errors(&error, signed.tr, &[]);
            let again = form((&signed, &app), id, (datum, &data.reason), &errors);
            Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

fn form<M: Masked>(
    (signed, app): (&Signed, &App),
    id: M::Id,
    (datum, reason): (M, &str),
    errors: &FormErrors,
) -> Markup {
    let asked = Ask {
        label: datum.label(signed.tr),
        action: format!("{}/{id}/reveal", M::PATH),
        back: format!("{}/{id}", M::PATH),
        key: app.key(),
        hidden: html! { input type="hidden" name="field" value=(datum.word()); },
        reason: reason.to_owned(),
        errors: errors.clone(),
    };
    ask(&signed.ctx(app, M::PATH), &asked)
}

/// What is asked for.
pub struct Ask {
    /// Name of the datum.
    pub label: String,
    /// Where the POST goes.
    pub action: String,
    /// The card it stands on.
    pub back: String,
    /// Idempotency key.
    pub key: Uuid,
    /// Fields that go along.
    pub hidden: Markup,
    /// The reason as typed.
    pub reason: String,
    /// What is wrong with it.
    pub errors: FormErrors,
}

/// Asks for the reason.
pub fn ask(ctx: &PageCtx, asked: &Ask) -> Markup {
    let tr = ctx.tr;
    let title = tr.args("reveal-title", &[("what", asked.label.as_str().into())]);
    page(
        ctx,
        &PageHead::new(title).errors(!asked.errors.is_empty()),
        card(
            Card::new(""),
            html! {
                (alert(AlertKind::Info, html! { (tr.t("reveal-note")) }))
                (post_form(ctx, "reveal", &asked.action, asked.key, html! {
                    (error_summary(tr, &asked.errors))
                    (asked.hidden)
                    (input(&Field::new(tr, "reason", tr.t("reveal-reason")).required().errors(&asked.errors), Input::text(&asked.reason).max(200)))
                    (action_bar(html! { (Button::submit(tr.t("reveal-go")).primary()) (Button::link(tr.t("kit-back"), &asked.back).quiet()) }))
                }))
            },
        ),
    )
}

/// Shows the datum, once: the page is not stored anywhere.
fn shown(ctx: &PageCtx, label: &str, value: &str, back: &str) -> Markup {
    page(
        ctx,
        &PageHead::new(label),
        card(
            Card::new(""),
            html! { p.num.strong #revealed { (value) } p { (Button::link(ctx.tr.t("kit-back"), back)) } },
        ),
    )
}
