//! The visits of an order: times, minutes, what they are worth, and their next steps.

use contracts::dispatch::{OrderCard, VisitCard, VisitState};
use kernel::RawMinutes;
use maud::{Markup, html};
use portal_kit::{Card, card, facts, status};

use super::{catalogue::factor, complaint, desk::Desk, form::Refused, steps, visit_acts};

/// A card for each visit.
pub fn view(desk: &Desk, order: &OrderCard, refused: &Refused) -> Markup {
    html! { @for visit in &order.visits { (one(desk, order, visit, refused)) } }
}

fn one(desk: &Desk, order: &OrderCard, visit: &VisitCard, refused: &Refused) -> Markup {
    let tr = desk.tr;
    let acts = steps::of_visit(desk, order, visit);
    let title = tr.args(
        "orders-visit",
        &[("name", desk.names.volunteer(visit.volunteer_id).into())],
    );
    card(
        Card::new(title)
            .id(format!("visit-{}", visit.visit_id))
            .right(status(tr, "visit", visit.state.as_str())),
        html! {
            (facts(&rows(desk, visit)))
            @if !acts.is_empty() {
                div.steps { @for act in acts { (visit_acts::view(desk, order, visit, act, refused)) } }
            }
            (complaint::view(desk, order, visit, refused))
        },
    )
}

fn rows(desk: &Desk, visit: &VisitCard) -> Vec<(String, Markup)> {
    let tr = desk.tr;
    let mut rows = vec![(
        tr.t("orders-volunteer"),
        html! {
            a href={ "/volunteers/" (visit.volunteer_id) } { (desk.names.volunteer(visit.volunteer_id)) }
            " " span.muted { (desk.place(&visit.org)) }
        },
    )];
    if let Some(start) = visit.started_at {
        rows.push((tr.t("orders-times-start"), html! { (tr.moment(start.0)) }));
    }
    if let Some(stop) = visit.stopped_at {
        rows.push((tr.t("orders-times-stop"), html! { (tr.moment(stop.0)) }));
    }
    if visit.breaks > RawMinutes::ZERO {
        rows.push((
            tr.t("orders-times-breaks"),
            html! { (tr.minutes(visit.breaks.get())) },
        ));
    }
    if let Some(raw) = visit.raw_minutes {
        rows.push((tr.t("orders-raw"), html! { b { (tr.minutes(raw.get())) } }));
        if let Some(weight) = visit.weight {
            // Raw and standard minutes stand on lines of their own and under names of their own (R5.7, R6.1).
            rows.push((tr.t("orders-credit"), html! {
                (tr.minutes(raw.get())) " × " (factor(weight)) " = " b { (tr.minutes(raw.weighted(weight).get())) }
                " " span.muted { (credit_state(desk, visit.state)) }
            }));
        }
    }
    if let Some(evidence) = visit.evidence {
        rows.push((
            tr.t("orders-evidence"),
            html! { (tr.word("evidence", evidence.as_str())) },
        ));
    }
    if let Some(at) = visit.uploaded_at {
        rows.push((tr.t("orders-uploaded-at"), html! { (tr.moment(at.0)) }));
    }
    if let Some(at) = visit.lapses_at.filter(|_| visit.state == VisitState::Uploaded) {
        rows.push((tr.t("orders-lapses-at"), html! { (tr.moment(at.0)) }));
    }
    if visit.wrong_codes > 0 {
        rows.push((tr.t("orders-wrong-codes"), html! { (visit.wrong_codes) }));
    }
    if let Some(case) = visit.case_id {
        rows.push((
            tr.t("orders-case"),
            html! { a href={ "/cases?state=all#case-" (case) } { (tr.t("orders-case-open")) } },
        ));
    }
    rows
}

/// What has become of the credit.
fn credit_state(desk: &Desk, state: VisitState) -> String {
    let tr = desk.tr;
    match state {
        VisitState::Uploaded => tr.t("orders-credit-pending"),
        VisitState::Confirmed | VisitState::Lapsed => tr.t("orders-credit-posted"),
        VisitState::Disputed => tr.t("orders-credit-frozen"),
        VisitState::Voided => tr.t("orders-credit-voided"),
        _ => tr.t("orders-credit-expected"),
    }
}
