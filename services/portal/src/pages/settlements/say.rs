//! Steps that need a reason: a town's objection, giving a settlement up.

use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use contracts::{
    Error,
    ledger::settlement::{CancelSettlement, ReviewSettlement, Settlement, SettlementStands, Verdict},
};
use kernel::SettlementId;
use maud::{Markup, html};
use portal_kit::{Answer, Confirm, Field, FormErrors, Input, PageCtx, confirm_page, error_summary, input};
use serde::Deserialize;
use uuid::Uuid;

use super::{FINANCE, own_town, path, period, settlement};
use crate::web::{App, Page, Post, Signed, field_errors};

/// What was typed.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    reason: String,
}

/// Which of the two.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Object,
    Cancel,
}

/// The page for a town's objection.
pub async fn ask_objection(State(app): State<App>, signed: Signed, Path(id): Path<SettlementId>) -> Page {
    let found = settlement(&app, &signed, id).await?;
    let ctx = signed.ctx(&app, "/settlements");
    Ok(view(
        &ctx,
        &found,
        Step::Object,
        app.key(),
        "",
        &FormErrors::new(),
    ))
}

/// The page for giving it up.
pub async fn ask_cancellation(State(app): State<App>, signed: Signed, Path(id): Path<SettlementId>) -> Page {
    signed.needs(&FINANCE)?;
    let found = settlement(&app, &signed, id).await?;
    let ctx = signed.ctx(&app, "/settlements");
    Ok(view(
        &ctx,
        &found,
        Step::Cancel,
        app.key(),
        "",
        &FormErrors::new(),
    ))
}

/// A town objects.
pub async fn object(
    State(app): State<App>,
    signed: Signed,
    Path(id): Path<SettlementId>,
    form: Post<Typed>,
) -> Page<Response> {
    let town =
        own_town(&signed).ok_or_else(|| Error::forbidden("wrong_role", "a town reviews its own part"))?;
    let command = ReviewSettlement {
        settlement_id: id,
        town,
        verdict: Verdict::Object,
        reason: Some(form.data.reason.clone()),
    };
    let told = signed.tell(&app, form.idem, command).await;
    answer(&app, &signed, id, Step::Object, &form.data, told).await
}

/// It is given up.
pub async fn cancel(
    State(app): State<App>,
    signed: Signed,
    Path(id): Path<SettlementId>,
    form: Post<Typed>,
) -> Page<Response> {
    let command = CancelSettlement {
        settlement_id: id,
        reason: form.data.reason.clone(),
    };
    let told = signed.tell(&app, form.idem, command).await;
    answer(&app, &signed, id, Step::Cancel, &form.data, told).await
}

async fn answer(
    app: &App,
    signed: &Signed,
    id: SettlementId,
    step: Step,
    typed: &Typed,
    told: contracts::Result<SettlementStands>,
) -> Page<Response> {
    match told {
        Ok(_) => Ok(Redirect::to(&path(id, "")).into_response()),
        Err(error) if error.field.as_deref() == Some("reason") => {
            let errors = field_errors(&error, signed.tr, &[]);
            let found = settlement(app, signed, id).await?;
            let ctx = signed.ctx(app, "/settlements");
            let page = view(&ctx, &found, step, app.key(), &typed.reason, &errors);
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

fn view(
    ctx: &PageCtx,
    found: &Settlement,
    step: Step,
    key: Uuid,
    typed: &str,
    errors: &FormErrors,
) -> Markup {
    let tr = ctx.tr;
    let (title, page, yes) = match step {
        Step::Object => ("settlements-object", "object", "settlements-object-do"),
        Step::Cancel => ("settlements-cancel", "cancel", "settlements-cancel-do"),
    };
    let field = Field::new(tr, "reason", tr.t("settlements-reason"))
        .required()
        .errors(errors);
    confirm_page(
        ctx,
        &Confirm {
            title: tr.t(title),
            warning: (step == Step::Cancel).then(|| tr.t("settlements-cancel-hint")),
            answers: vec![
                Answer::new(tr.t("settlements-period"), period(tr, found.period), None),
                Answer::new(
                    tr.t("settlements-total"),
                    tr.minutes(found.sums.total.get()),
                    None,
                ),
            ],
            action: path(found.settlement_id, page),
            key: key.to_string(),
            fields: html! {
                (error_summary(tr, errors))
                (input(&field, Input::text(typed).max(200)))
            },
            yes: tr.t(yes),
            danger: step == Step::Cancel,
            back: path(found.settlement_id, ""),
        },
    )
}
