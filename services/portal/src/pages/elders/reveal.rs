use axum::{
    Router,
    extract::{Path, Query, State},
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::get,
};
use contracts::{
    Code, Error,
    elderly::{ElderField, RevealElder},
};
use kernel::ElderId;
use maud::{Markup, html};
use portal_kit::FormErrors;
use serde::Deserialize;

use crate::{
    pages::reveal::{Ask, ask, shown},
    web::{App, Page, Post, Signed, field_errors},
};

pub(super) fn routes() -> Router<App> {
    Router::new().route("/elders/{id}/reveal", get(show).post(answer))
}

#[derive(Deserialize)]
struct Which {
    #[serde(default)]
    field: String,
}

#[derive(Deserialize)]
struct Form {
    #[serde(default)]
    field: String,
    #[serde(default)]
    reason: String,
}

fn field(word: &str) -> Result<ElderField, Error> {
    ElderField::parse(word).ok_or_else(|| Error::not_found("page"))
}

async fn show(
    State(app): State<App>,
    signed: Signed,
    Path(id): Path<ElderId>,
    Query(which): Query<Which>,
) -> Page {
    Ok(form(
        &app,
        &signed,
        id,
        field(&which.field)?,
        "",
        &FormErrors::new(),
    ))
}

async fn answer(
    State(app): State<App>,
    signed: Signed,
    Path(id): Path<ElderId>,
    Post { idem, data }: Post<Form>,
) -> Page<Response> {
    let field = field(&data.field)?;
    let command = RevealElder {
        elder_id: id,
        field,
        reason: data.reason.clone(),
    };
    match signed.tell(&app, idem, command).await {
        Ok(revealed) => {
            let ctx = signed.ctx(&app, "/elders");
            Ok(shown(
                &ctx,
                &label(&signed, field),
                &revealed.value,
                &format!("/elders/{id}"),
            )
            .into_response())
        }
        Err(error) if error.code == Code::Invalid => {
            let errors = field_errors(&error, signed.tr, &[]);
            let again = form(&app, &signed, id, field, &data.reason, &errors);
            Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

fn label(signed: &Signed, field: ElderField) -> String {
    match field {
        ElderField::ResidentId => signed.tr.t("person-resident-id"),
        ElderField::Phone => signed.tr.t("person-phone"),
        ElderField::ContactPhone => signed.tr.t("elder-contact-phone"),
    }
}

fn form(
    app: &App,
    signed: &Signed,
    id: ElderId,
    field: ElderField,
    reason: &str,
    errors: &FormErrors,
) -> Markup {
    let ctx = signed.ctx(app, "/elders");
    ask(
        &ctx,
        &Ask {
            label: label(signed, field),
            action: format!("/elders/{id}/reveal"),
            back: format!("/elders/{id}"),
            key: app.key(),
            hidden: html! { input type="hidden" name="field" value=(field.as_str()); },
            reason: reason.to_owned(),
            errors: errors.clone(),
        },
    )
}
