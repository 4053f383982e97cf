//! Sending a plan's offers, after a last look; putting it aside.

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Redirect, Response},
};
use contracts::{
    Paging,
    dispatch::day::{DayPlanRow, DayPlanState, DropDayPlan, GetDayPlan, OfferDayPlan},
};
use maud::{Markup, html};
use portal_kit::{Answer, Confirm, confirm_page};
use serde::Deserialize;
use uuid::Uuid;

use super::{path, sums};
use crate::{
    pages::orders::{desk::Desk, steps::ARRANGE},
    web::{App, Page, Post, Signed},
};

/// The form of one button.
#[derive(Deserialize)]
pub struct Nothing {}

/// The last look. Whoever comes too early or too late is led to where the plan stands.
pub async fn ask(State(app): State<App>, signed: Signed, Path(day_plan_id): Path<Uuid>) -> Page<Response> {
    signed.needs(&ARRANGE)?;
    let query = GetDayPlan {
        day_plan_id,
        unserved: false,
        paging: Paging { page: 1, size: 1 },
    };
    let row = signed.ask(&app, query).await?.row;
    if row.state != DayPlanState::Made {
        return Ok(Redirect::to(&path(day_plan_id, "")).into_response());
    }
    let desk = Desk::open(&signed, &app, "/orders").await?;
    Ok(view(&desk, &row).into_response())
}

fn view(desk: &Desk, row: &DayPlanRow) -> Markup {
    let tr = desk.tr;
    let (served, asked) = sums(row);
    let answer = |label: &str, value: String| Answer::new(tr.t(label), value, None);
    confirm_page(
        &desk.ctx,
        &Confirm {
            title: tr.t("day_plans-send-title"),
            warning: Some(tr.t("day_plans-send-warning")),
            answers: vec![
                answer("day_plans-day", tr.date(row.day.0)),
                answer("day_plans-within", desk.place(&row.within)),
                answer("day_plans-served", format!("{served} / {asked}")),
            ],
            action: path(row.day_plan_id, "offers"),
            key: desk.key().to_string(),
            fields: html! {},
            yes: tr.t("day_plans-send"),
            danger: false,
            back: path(row.day_plan_id, ""),
        },
    )
}

/// Sends them.
pub async fn offer(
    State(app): State<App>,
    signed: Signed,
    Path(day_plan_id): Path<Uuid>,
    Post { idem, .. }: Post<Nothing>,
) -> Page<Redirect> {
    signed.tell(&app, idem, OfferDayPlan { day_plan_id }).await?;
    Ok(Redirect::to(&path(day_plan_id, "")))
}

/// Puts the plan aside.
pub async fn set_aside(
    State(app): State<App>,
    signed: Signed,
    Path(day_plan_id): Path<Uuid>,
    Post { idem, .. }: Post<Nothing>,
) -> Page<Redirect> {
    signed.tell(&app, idem, DropDayPlan { day_plan_id }).await?;
    Ok(Redirect::to(&path(day_plan_id, "")))
}
