//! The facts of an order: for whom, where, when, what.

use contracts::dispatch::{OrderCard, OrderSource};
use maud::{Markup, html};
use portal_kit::{Card, card, facts};

use super::desk::Desk;

/// The card with the facts.
pub fn view(desk: &Desk, order: &OrderCard) -> Markup {
    let (tr, row) = (desk.tr, &order.row);
    // Who may read orders may not always read profiles.
    let elder = desk.elder(row.elder_id, Some(&row.village));
    let when = html! {
        (tr.moment(row.starts_at.0)) " · " (tr.t("orders-planned")) " " (tr.minutes(row.duration.get()))
    };
    let for_whom = match order.source {
        OrderSource::Withdrawal => tr.t("claims-recipient"),
        OrderSource::Activity => tr.t("activities-name"),
        _ => tr.t("orders-elder"),
    };
    let mut rows = vec![
        (for_whom, elder),
        (tr.t("orders-place"), html! { (desk.place(&row.village)) }),
        (tr.t("orders-appointment"), when),
        (
            tr.t("orders-service"),
            html! { (desk.service(&row.service)) " " span.muted { (desk.catalogue.weight(tr, &row.service, row.weight)) } },
        ),
    ];
    if let Some(note) = &order.note {
        rows.push((tr.t("orders-note"), html! { (**note) }));
    }
    if let Some(sex) = order.gender_wish {
        rows.push((tr.t("orders-gender"), html! { (tr.word("sex", sex.as_str())) }));
    }
    if order.seats > 1 {
        rows.push((
            tr.t("orders-seats"),
            html! { (tr.args("orders-seats-n", &[("n", order.seats.into())])) },
        ));
    }
    rows.push((
        tr.t("orders-opened"),
        html! {
            (tr.moment(row.opened_at.0)) " · " (tr.word("source", order.source.as_str()))
        },
    ));
    if let Some(due) = row.due_at {
        rows.push((
            tr.t("orders-due"),
            html! { span.down[due.0 < desk.now] { (tr.moment(due.0)) } },
        ));
    }
    if let Some(reason) = &order.cancelled_because {
        rows.push((tr.t("orders-cancelled-because"), html! { (reason) }));
    }
    card(Card::new(tr.t("orders-facts")), facts(&rows))
}
