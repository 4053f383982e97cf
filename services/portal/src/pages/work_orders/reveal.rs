//! One masked datum of a work order in full, for a reason that is kept.

use axum::{
    Router,
    extract::{Path, Query, State},
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::get,
};
use contracts::{
    Code, Error,
    dispatch::work_order::{RevealWorkOrder, WorkOrderField},
};
use kernel::WorkOrderId;
use maud::{Markup, html};
use portal_kit::{FormErrors, Tr};
use serde::Deserialize;

use super::{HOTLINE, PATH};
use crate::{
    pages::reveal::{Ask, ask, shown},
    web::{App, Page, Post, Signed, field_errors},
};

pub(super) fn routes() -> Router<App> {
    Router::new().route("/work-orders/{id}/reveal", get(show).post(answer))
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Form {
    field: String,
    reason: String,
}

/// The name of a datum.
pub(super) fn label(tr: Tr, field: WorkOrderField) -> String {
    tr.t(match field {
        WorkOrderField::CallerPhone => "work_orders-caller",
        WorkOrderField::ElderPhone => "work_orders-elder-phone",
        WorkOrderField::ResidentId => "person-resident-id",
    })
}

fn field(word: &str) -> Result<WorkOrderField, Error> {
    WorkOrderField::parse(word).ok_or_else(|| Error::not_found("page"))
}

async fn show(
    State(app): State<App>,
    signed: Signed,
    Path(id): Path<WorkOrderId>,
    Query(asked): Query<Form>,
) -> Page {
    signed.needs(&HOTLINE)?;
    let errors = FormErrors::new();
    Ok(form((&signed, &app), id, (field(&asked.field)?, ""), &errors))
}

async fn answer(
    State(app): State<App>,
    signed: Signed,
    Path(id): Path<WorkOrderId>,
    Post { idem, data }: Post<Form>,
) -> Page<Response> {
    signed.needs(&HOTLINE)?;
    let field = field(&data.field)?;
    let command = RevealWorkOrder {
        work_order_id: id,
        field,
        reason: data.reason.clone(),
    };
    match signed.tell(&app, idem, command).await {
        Ok(revealed) => {
            let back = format!("{PATH}/{id}");
            let ctx = signed.ctx(&app, PATH);
            Ok(shown(&ctx, &label(signed.tr, field), &revealed.value, &back).into_response())
        }
        Err(error) if error.code == Code::Invalid => {
            let errors = field_errors(&error, signed.tr, &[]);
            let again = form((&signed, &app), id, (field, &data.reason), &errors);
            Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

fn form(
    (signed, app): (&Signed, &App),
    id: WorkOrderId,
    (field, reason): (WorkOrderField, &str),
    errors: &FormErrors,
) -> Markup {
    let asked = Ask {
        label: label(signed.tr, field),
        action: format!("{PATH}/{id}/reveal"),
        back: format!("{PATH}/{id}"),
        key: app.key(),
        hidden: html! { input type="hidden" name="field" value=(field.as_str()); },
        reason: reason.to_owned(),
        errors: errors.clone(),
    };
    ask(&signed.ctx(app, PATH), &asked)
}
