//! 未到场 (R5.1): who was not there, and what was found out. The clock takes it that the volunteer was not; here it is put
//! right.

use axum::{
    extract::{Path, State},
    response::Response,
};
use contracts::dispatch::{OrderCard, Party, RecordNoShow, VisitCard};
use kernel::OrderId;
use maud::{Markup, html};
use portal_kit::{Button, Choice, Hx, seg, textarea};

use super::{
    act::{act, folded, hidden},
    desk::Desk,
    form::{Refused, Sheet, Typed},
    visit_acts::sent,
};
use crate::web::{App, Page, Post, Signed};

/// The form.
pub fn view(desk: &Desk, card: &OrderCard, visit: &VisitCard, refused: &Refused) -> Markup {
    let tr = desk.tr;
    let sheet = Sheet::new(tr, format!("missed-{}", visit.visit_id), refused);
    let parties = [
        Choice::new(Party::Volunteer.as_str(), tr.t("orders-no-show-volunteer")),
        Choice::new(Party::Elder.as_str(), tr.t("orders-no-show-elder")),
    ];
    folded(
        desk,
        &sheet,
        tr.t("orders-no-show"),
        &format!("/orders/{}/no-shows", card.row.order_id),
        Button::submit(tr.t("orders-no-show-do")).danger(),
        html! {
            (hidden("visit", visit.visit_id))
            (seg(&sheet.field("party", tr.t("orders-no-show-party")).required(), &parties, &sheet.value("party", ""), Hx::default()))
            (textarea(&sheet.field("reason", tr.t("orders-reason")).required(), &sheet.value("reason", ""), 2, 200))
        },
    )
}

/// Writes it down.
///
/// # Errors
/// No such visit, or dispatch does not answer.
pub async fn post(
    signed: Signed,
    State(app): State<App>,
    Path(order): Path<OrderId>,
    Post { idem, data }: Post<Typed>,
) -> Page<Response> {
    let (mut sent, visit) = sent("missed", data, &signed);
    let party = Party::parse(sent.text("party"));
    let party = sent.read("party", "no_party", party);
    let reason = sent.required("reason", "no_reason");
    let command = visit.zip(party).map(|(visit_id, party)| RecordNoShow {
        visit_id,
        party,
        reason,
    });
    act((&signed, &app), (order, idem), sent, command, &[], "missed").await
}
