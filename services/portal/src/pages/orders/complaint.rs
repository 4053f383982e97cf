//! A complaint about a visit, from somebody who rings or comes (R9.3): a case that whom it is about does not answer.

use axum::{
    extract::{Path, State},
    response::Response,
};
use contracts::{
    Personal, Role,
    dispatch::{
        OrderCard, VisitCard,
        complaint::{ComplaintAbout, RecordComplaint},
    },
};
use kernel::OrderId;
use maud::{Markup, html};
use portal_kit::{Button, Hx, select, textarea};

use super::{
    act::{act, folded, hidden},
    desk::Desk,
    form::{Refused, Sheet, Typed},
    visit_acts::sent,
};
use crate::web::{App, Page, Post, Signed};

/// Who writes complaints down.
const RECORDERS: [Role; 4] = [Role::Operator, Role::Branch, Role::Clerk, Role::OrgClerk];
/// Longest note, characters.
const NOTE_MAX: u16 = 500;

/// The form; nothing before the visit's time has come.
pub fn view(desk: &Desk, card: &OrderCard, visit: &VisitCard, refused: &Refused) -> Markup {
    if !desk.is(&RECORDERS) || card.row.starts_at.0 > desk.now {
        return html! {};
    }
    let tr = desk.tr;
    let sheet = Sheet::new(tr, format!("complain-{}", visit.visit_id), refused);
    let mut about = vec![(String::new(), tr.t("form-choose"))];
    about.extend(ComplaintAbout::ALL.iter().map(|about| {
        (
            about.as_str().to_owned(),
            tr.word("complaint_about", about.as_str()),
        )
    }));
    folded(
        desk,
        &sheet,
        tr.t("complaint-record"),
        &format!("/orders/{}/complaints", card.row.order_id),
        Button::submit(tr.t("complaint-do")).danger(),
        html! {
            (hidden("visit", visit.visit_id))
            (select(&sheet.field("about", tr.t("complaint-about")).hint(tr.t("complaint-about-hint")).required(), &about, &sheet.value("about", ""), Hx::default()))
            (textarea(&sheet.field("note", tr.t("complaint-note")).required(), &sheet.value("note", ""), 3, NOTE_MAX))
        },
    )
}

/// 登记投诉
///
/// # Errors
/// No such visit, or dispatch does not answer.
pub async fn post(
    signed: Signed,
    State(app): State<App>,
    Path(order): Path<OrderId>,
    Post { idem, data }: Post<Typed>,
) -> Page<Response> {
    let (mut sent, visit) = sent("complain", data, &signed);
    let about = ComplaintAbout::parse(sent.text("about"));
    let about = sent.read("about", "choose", about);
    let note = Personal(sent.required("note", "no_complaint"));
    let command = visit.zip(about).map(|(visit_id, about)| RecordComplaint {
        visit_id,
        about,
        note,
    });
    act((&signed, &app), (order, idem), sent, command, &[], "complained").await
}
