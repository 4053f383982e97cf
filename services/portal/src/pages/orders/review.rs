//! 复核 (R5.7, R5.8): a second person decides how many of the recorded minutes count.

use axum::{
    extract::{Path, State},
    response::Response,
};
use contracts::dispatch::{ReviewVisit, VisitCard};
use kernel::{OrderId, RawMinutes};
use maud::{Markup, html};
use portal_kit::{Button, hours_minutes, textarea};

use super::{
    act::{act, folded, hidden},
    desk::Desk,
    form::{Refused, Sheet, Typed},
    typed,
    visit_acts::sent,
};
use crate::web::{App, Page, Post, Signed};

/// The form; what was recorded stands in it.
pub fn view(desk: &Desk, order: OrderId, visit: &VisitCard, refused: &Refused) -> Markup {
    let tr = desk.tr;
    let sheet = Sheet::new(tr, format!("review-{}", visit.visit_id), refused);
    let recorded = visit.raw_minutes.map_or(0, RawMinutes::get);
    folded(
        desk,
        &sheet,
        tr.t("orders-review"),
        &format!("/orders/{order}/reviews"),
        Button::submit(tr.t("orders-review-do")).primary(),
        html! {
            p.small.muted { (tr.args("orders-review-rule", &[("time", tr.minutes(recorded).into())])) }
            (hidden("visit", visit.visit_id))
            (hours_minutes(
                &sheet.field("approved", tr.t("orders-review-approved")).required(),
                &sheet.value("approved_h", &(recorded / 60).to_string()),
                &sheet.value("approved_m", &(recorded % 60).to_string()),
            ))
            (textarea(&sheet.field("reason", tr.t("orders-reason")).required(), &sheet.value("reason", ""), 2, 200))
        },
    )
}

/// Decides.
///
/// # Errors
/// No such visit, or dispatch does not answer.
pub async fn post(
    signed: Signed,
    State(app): State<App>,
    Path(order): Path<OrderId>,
    Post { idem, data }: Post<Typed>,
) -> Page<Response> {
    let (mut sent, visit) = sent("review", data, &signed);
    let part = |text: &str| {
        if text.is_empty() {
            Some(0)
        } else {
            typed::whole(text).filter(|n| *n < 10_000)
        }
    };
    let approved = part(sent.text("approved_h"))
        .zip(part(sent.text("approved_m")))
        .map(|(h, m)| h * 60 + m);
    let approved = sent.read("approved", "not_minutes", approved);
    let reason = sent.required("reason", "no_reason");
    let command = visit.zip(approved).map(|(visit_id, minutes)| ReviewVisit {
        visit_id,
        approved: RawMinutes::new(minutes),
        reason,
    });
    act((&signed, &app), (order, idem), sent, command, &[], "reviewed").await
}
