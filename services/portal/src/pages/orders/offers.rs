//! The offers of an order: to whom, why them, and what became of it.

use axum::{
    extract::{Path, State},
    response::Response,
};
use contracts::dispatch::{GetOrder, OfferCard, OfferState, OrderCard};
use kernel::OrderId;
use maud::{Markup, html};
use portal_kit::{Card, CardRole, Column, Empty, Table, card, empty, status, table};

use super::{answer, desk::Desk, reasons, steps};
use crate::web::{App, ListName, Page, Signed, WholeList, xlsx_button};

/// GET `/orders/{id}/offers`: the offers of an order, as a file.
///
/// # Errors
/// No such order, or a service does not answer.
pub async fn file(signed: Signed, State(app): State<App>, Path(order_id): Path<OrderId>) -> Page<Response> {
    let order = signed.ask(&app, GetOrder { order_id }).await?;
    let volunteers = order.offers.iter().map(|offer| offer.volunteer_id);
    let desk = Desk::open(&signed, &app, "/orders")
        .await?
        .with_names(&signed, &app, [], volunteers)
        .await?;
    let name = ListName {
        code: "offers",
        title: &desk.tr.t("orders-offers"),
        narrowed: vec![(desk.tr.t("orders-number"), order.row.order_no.clone())],
        filter: &[("order", &order_id.to_string())],
    };
    let mut whole = WholeList::begin(&app, &signed, name).await?;
    whole.add_part(&order.offers, columns(&desk))?;
    whole.finish().await
}

/// The card with the offers.
pub fn view(desk: &Desk, order: &OrderCard) -> Markup {
    let tr = desk.tr;
    let id = order.row.order_id;
    let mut columns = columns(desk);
    columns.push(
        Column::new("answer", tr.t("orders-answer"), move |offer: &OfferCard| {
            html! { @if steps::answerable(desk, offer) { (answer::view(desk, id, offer)) } }
        })
        .class("nowrap")
        .card(CardRole::Actions),
    );
    let none = empty(&Empty {
        text: tr.t("orders-no-offers"),
        action: None,
    });
    let mut head = Card::new(tr.t("orders-offers")).flush();
    if !order.offers.is_empty() {
        head = head.right(xlsx_button(tr, &format!("/orders/{id}/offers")));
    }
    card(
        head,
        table(
            tr,
            &Table::new(tr.t("orders-offers"), &order.offers, columns).empty(none),
        ),
    )
}

fn columns(desk: &Desk) -> Vec<Column<'_, OfferCard>> {
    let tr = desk.tr;
    vec![
        Column::new("volunteer", tr.t("orders-volunteer"), |offer: &OfferCard| {
            html! { a href={ "/volunteers/" (offer.volunteer_id) } { (desk.names.volunteer(offer.volunteer_id)) } }
        })
        .class("nowrap")
        .card(CardRole::Title),
        Column::text("why", tr.t("orders-why"), move |offer: &OfferCard| reasons::terms(tr, &offer.terms))
            .class("small")
            .card(CardRole::Full),
        Column::text("made", tr.t("orders-offered-at"), |offer: &OfferCard| desk.when(offer.made_at.0)).code(),
        Column::new("state", tr.t("orders-state"), move |offer: &OfferCard| {
            html! {
                (status(tr, "offer", offer.state.as_str()))
                @if offer.state == OfferState::Open {
                    div.xs.muted { (tr.args("orders-offer-until", &[("time", tr.clock(offer.expires_at.0).into())])) }
                }
            }
        })
        .class("nowrap")
        .card(CardRole::Amount),
    ]
}
