//! 取消服务单: with who wants it and why; everybody concerned is told.

use axum::{
    extract::{Path, State},
    response::Response,
};
use contracts::dispatch::{CancelOrder, OrderCard};
use kernel::OrderId;
use maud::{Markup, html};
use portal_kit::{Button, Choice, Hx, seg, textarea};

use super::{
    act::{act, folded, hidden},
    desk::Desk,
    form::{Refused, Sent, Sheet, Typed},
};
use crate::web::{App, Page, Post, Signed};

/// Who may want it, as the contract names them.
const PARTIES: [(&str, &str); 3] = [
    ("elder", "orders-party-elder"),
    ("volunteer", "orders-party-volunteer"),
    ("organisation", "orders-party-organisation"),
];

/// The form.
pub fn view(desk: &Desk, card: &OrderCard, refused: &Refused) -> Markup {
    let tr = desk.tr;
    let sheet = Sheet::new(tr, "cancel", refused);
    let parties: Vec<Choice> = PARTIES
        .iter()
        .map(|(word, key)| Choice::new(*word, tr.t(key)))
        .collect();
    folded(
        desk,
        &sheet,
        tr.t("orders-cancel"),
        &format!("/orders/{}/cancellation", card.row.order_id),
        Button::submit(tr.t("orders-cancel")).danger(),
        html! {
            (hidden("expected", card.row.version))
            (seg(&sheet.field("party", tr.t("orders-party")).required(), &parties, &sheet.value("party", "elder"), Hx::default()))
            (textarea(&sheet.field("reason", tr.t("orders-reason")).required(), &sheet.value("reason", ""), 2, 200))
        },
    )
}

/// Cancels.
///
/// # Errors
/// No such order, or dispatch does not answer.
pub async fn post(
    signed: Signed,
    State(app): State<App>,
    Path(order): Path<OrderId>,
    Post { idem, data }: Post<Typed>,
) -> Page<Response> {
    let mut sent = Sent::new("cancel", data, signed.tr);
    let party =
        Some(sent.text("party").to_owned()).filter(|party| PARTIES.iter().any(|(word, _)| word == party));
    let party = sent.read("party", "no_party", party);
    let reason = sent.required("reason", "no_reason");
    let expected = sent.text("expected").parse().ok();
    let command = party.map(|party| CancelOrder {
        order_id: order,
        party,
        reason,
        expected,
    });
    act((&signed, &app), (order, idem), sent, command, &[], "cancelled").await
}
