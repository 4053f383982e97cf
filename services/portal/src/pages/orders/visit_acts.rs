//! The steps of one visit that need a click or one line: check-in for the volunteer, withdrawal, upload, the elder's word,
//! the visit code.

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use contracts::{
    Personal,
    dispatch::{
        Channel, CheckIn, ConfirmVisit, DisputeVisit, OrderCard, RevealVisitCode, UploadVisit, VisitCard,
        WithdrawFromVisit,
    },
};
use kernel::{OrderId, VisitId};
use maud::{Markup, html};
use portal_kit::{Button, Input, input, textarea};

use super::{
    act::{act, again, back, button, folded, hidden},
    desk::Desk,
    detail::{self, Notice},
    form::{Refused, Sent, Sheet, Typed},
    steps::VisitAct,
};
use crate::web::{App, Page, Post, Signed};

/// The form of a step; those with more fields have files of their own.
pub fn view(desk: &Desk, card: &OrderCard, visit: &VisitCard, act: VisitAct, refused: &Refused) -> Markup {
    let tr = desk.tr;
    let (order, id) = (card.row.order_id, visit.visit_id);
    let visit_field = hidden("visit", id);
    let one_click = |form: &str, part: &str, words: Button| {
        button(
            desk,
            &format!("{form}-{id}"),
            &format!("/orders/{order}/{part}"),
            visit_field.clone(),
            words,
        )
    };
    match act {
        VisitAct::CheckIn => one_click("arrive", "arrivals", Button::submit(tr.t("orders-check-in"))),
        VisitAct::Upload => one_click(
            "upload",
            "uploads",
            Button::submit(tr.t("orders-upload")).primary(),
        ),
        VisitAct::Confirm => one_click(
            "confirm",
            "confirmations",
            Button::submit(tr.t("orders-confirm")).primary(),
        ),
        VisitAct::Dispute => {
            let sheet = Sheet::new(tr, format!("dispute-{id}"), refused);
            folded(
                desk,
                &sheet,
                tr.t("orders-dispute"),
                &format!("/orders/{order}/disputes"),
                Button::submit(tr.t("orders-dispute-do")).danger(),
                html! {
                    (visit_field)
                    (textarea(&sheet.field("reason", tr.t("orders-dispute-reason")), &sheet.value("reason", ""), 2, 200))
                },
            )
        }
        VisitAct::Withdraw => {
            let sheet = Sheet::new(tr, format!("withdraw-{id}"), refused);
            folded(
                desk,
                &sheet,
                tr.t("orders-withdraw"),
                &format!("/orders/{order}/withdrawals"),
                Button::submit(tr.t("orders-withdraw-do")).danger(),
                html! {
                    (visit_field)
                    (input(&sheet.field("reason", tr.t("orders-reason")).required(), Input::text(&sheet.value("reason", "")).max(200)))
                },
            )
        }
        VisitAct::Code => {
            let sheet = Sheet::new(tr, format!("code-{id}"), refused);
            folded(
                desk,
                &sheet,
                tr.t("orders-code"),
                &format!("/orders/{order}/codes"),
                Button::submit(tr.t("orders-code-do")),
                html! {
                    (visit_field)
                    (input(&sheet.field("purpose", tr.t("orders-code-purpose")).hint(tr.t("orders-audited")).required(), Input::text(&sheet.value("purpose", "")).max(200)))
                },
            )
        }
        VisitAct::NoShow => super::no_show::view(desk, card, visit, refused),
        VisitAct::Times => super::times::view(desk, card, visit, refused),
        VisitAct::Review => super::review::view(desk, order, visit, refused),
    }
}

/// The form of one visit, and which visit it names.
pub(super) fn sent(kind: &str, data: Typed, signed: &Signed) -> (Sent, Option<VisitId>) {
    let visit = data.get("visit").cloned().unwrap_or_default();
    let sent = Sent::new(format!("{kind}-{visit}"), data, signed.tr);
    let id = sent.id("visit");
    (sent, id)
}

/// 代签到
///
/// # Errors
/// No such visit, or dispatch does not answer.
pub async fn arrive(
    signed: Signed,
    State(app): State<App>,
    Path(order): Path<OrderId>,
    Post { idem, data }: Post<Typed>,
) -> Page<Response> {
    let (sent, visit) = sent("arrive", data, &signed);
    let command = visit.map(|visit_id| CheckIn {
        visit_id,
        position: None,
        phone: None,
    });
    act((&signed, &app), (order, idem), sent, command, &[], "checked-in").await
}

/// 上传 (R5.10)
///
/// # Errors
/// No such visit, or dispatch does not answer.
pub async fn upload(
    signed: Signed,
    State(app): State<App>,
    Path(order): Path<OrderId>,
    Post { idem, data }: Post<Typed>,
) -> Page<Response> {
    let (sent, visit) = sent("upload", data, &signed);
    let command = visit.map(|visit_id| UploadVisit { visit_id });
    act((&signed, &app), (order, idem), sent, command, &[], "uploaded").await
}

/// 老人确认, told on the telephone or in person.
///
/// # Errors
/// No such visit, or dispatch does not answer.
pub async fn confirm(
    signed: Signed,
    State(app): State<App>,
    Path(order): Path<OrderId>,
    Post { idem, data }: Post<Typed>,
) -> Page<Response> {
    let (sent, visit) = sent("confirm", data, &signed);
    let command = visit.map(|visit_id| ConfirmVisit {
        visit_id,
        channel: Channel::Staff,
    });
    act((&signed, &app), (order, idem), sent, command, &[], "confirmed").await
}

/// 老人有异议: freezes the minutes and opens a case (R9.3).
///
/// # Errors
/// No such visit, or dispatch does not answer.
pub async fn dispute(
    signed: Signed,
    State(app): State<App>,
    Path(order): Path<OrderId>,
    Post { idem, data }: Post<Typed>,
) -> Page<Response> {
    let (sent, visit) = sent("dispute", data, &signed);
    let reason = Some(sent.text("reason"))
        .filter(|reason| !reason.is_empty())
        .map(Personal::from);
    let command = visit.map(|visit_id| DisputeVisit {
        visit_id,
        channel: Channel::Staff,
        reason,
    });
    act((&signed, &app), (order, idem), sent, command, &[], "disputed").await
}

/// 志愿者不能来 (decision 17): no penalty, the order is open again.
///
/// # Errors
/// No such visit, or dispatch does not answer.
pub async fn withdraw(
    signed: Signed,
    State(app): State<App>,
    Path(order): Path<OrderId>,
    Post { idem, data }: Post<Typed>,
) -> Page<Response> {
    let (mut sent, visit) = sent("withdraw", data, &signed);
    let reason = sent.required("reason", "no_reason");
    let command = visit.map(|visit_id| WithdrawFromVisit { visit_id, reason });
    act((&signed, &app), (order, idem), sent, command, &[], "withdrawn").await
}

/// 服务码, for an elder without a phone: shown once on this page, audited with the reason.
///
/// # Errors
/// No such visit, or dispatch does not answer.
pub async fn code(
    signed: Signed,
    State(app): State<App>,
    Path(order): Path<OrderId>,
    Post { idem, data }: Post<Typed>,
) -> Page<Response> {
    let (mut sent, visit) = sent("code", data, &signed);
    let purpose = sent.required("purpose", "no_purpose");
    let Some(visit_id) = visit else {
        return Ok(back(order, ""));
    };
    if !sent.is_sound() {
        return again((&signed, &app), order, sent.unsound()).await;
    }
    match signed
        .tell(&app, idem, RevealVisitCode { visit_id, purpose })
        .await
    {
        Ok(revealed) => {
            let notice = Notice::Code(revealed.code.0);
            Ok(detail::page((&signed, &app), order, &Refused::default(), notice)
                .await?
                .into_response())
        }
        Err(error) => again((&signed, &app), order, sent.refused(error, &[])?).await,
    }
}
