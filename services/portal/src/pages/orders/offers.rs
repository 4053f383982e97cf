//! The offers of an order: to whom, why them, and what became of it.

use contracts::dispatch::{OfferCard, OfferState, OrderCard};
use maud::{Markup, html};
use portal_kit::{Card, CardRole, Column, Empty, Table, card, empty, status, table};

use super::{answer, desk::Desk, reasons, steps};

/// The card with the offers.
pub fn view(desk: &Desk, order: &OrderCard) -> Markup {
    let tr = desk.tr;
    let id = order.row.order_id;
    let columns = vec![
        Column::new("volunteer", tr.t("orders-volunteer"), |offer: &OfferCard| {
            html! { a href={ "/volunteers/" (offer.volunteer_id) } { (desk.names.volunteer(offer.volunteer_id)) } }
        })
        .class("nowrap")
        .card(CardRole::Title),
        Column::text("why", tr.t("orders-why"), |offer: &OfferCard| reasons::terms(tr, &offer.terms))
            .class("small")
            .card(CardRole::Full),
        Column::text("made", tr.t("orders-offered-at"), |offer: &OfferCard| desk.when(offer.made_at.0)).code(),
        Column::new("state", tr.t("orders-state"), |offer: &OfferCard| {
            html! {
                (status(tr, "offer", offer.state.as_str()))
                @if offer.state == OfferState::Open {
                    div.xs.muted { (tr.args("orders-offer-until", &[("time", tr.clock(offer.expires_at.0).into())])) }
                }
            }
        })
        .class("nowrap")
        .card(CardRole::Amount),
        Column::new("answer", tr.t("orders-answer"), move |offer: &OfferCard| {
            html! { @if steps::answerable(desk, offer) { (answer::view(desk, id, offer)) } }
        })
        .class("nowrap")
        .card(CardRole::Actions),
    ];
    let none = empty(&Empty {
        text: tr.t("orders-no-offers"),
        action: None,
    });
    card(
        Card::new(tr.t("orders-offers")).flush(),
        table(
            tr,
            &Table::new(tr.t("orders-offers"), &order.offers, columns).empty(none),
        ),
    )
}
