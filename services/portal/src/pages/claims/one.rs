//! `/claims/{id}`: one claim, what the ledger holds for it, its order, and the next step of the reader.

use axum::{
    extract::{Path, Query, State},
    response::{IntoResponse, Redirect, Response},
};
use contracts::redemption::claim::{
    AcknowledgeOverrun, CancelClaim, ClaimCard, ClaimEnd, ClaimState, ClaimStep, GetClaim,
};
use kernel::{ClaimId, StaffId};
use maud::{Markup, html};
use portal_kit::{
    AlertKind, Button, Card, Column, PageHead, Table, alert, card, error_summary, facts, page as shell,
    status, table, textarea,
};

use super::{PATH, READERS, list::recipient, path};
use crate::{
    pages::orders::{
        act::folded,
        catalogue::factor,
        desk::Desk,
        form::{Refused, Sent, Sheet, Typed},
    },
    web::{App, Names, Page, Post, Signed},
};

/// Words of the notice after a step, by its name in the address.
const DONE: [(&str, &str); 3] = [
    ("asked", "claims-done-asked"),
    ("cancelled", "claims-done-cancelled"),
    ("acknowledged", "claims-done-acknowledged"),
];
/// Longest reason, characters.
const REASON_MAX: u16 = 200;

pub async fn show(
    signed: Signed,
    State(app): State<App>,
    Path(id): Path<ClaimId>,
    Query(shown): Query<Typed>,
) -> Page {
    signed.needs(&READERS)?;
    let said = shown.get("done").map(String::as_str).unwrap_or_default();
    let done = DONE.iter().find(|(word, _)| *word == said).map(|(_, key)| *key);
    render((&signed, &app), id, &Refused::default(), done).await
}

pub async fn cancel(
    signed: Signed,
    State(app): State<App>,
    Path(claim_id): Path<ClaimId>,
    Post { idem, data }: Post<Typed>,
) -> Page<Response> {
    let mut sent = Sent::new("cancel", data, signed.tr);
    let reason = sent.required("reason", "no_reason");
    let command = CancelClaim { claim_id, reason };
    match sent.tell((&signed, &app), idem, Some(command), &[]).await? {
        Ok(_) => Ok(back(claim_id, "cancelled")),
        Err(refused) => again((&signed, &app), claim_id, refused).await,
    }
}

pub async fn acknowledge(
    signed: Signed,
    State(app): State<App>,
    Path(claim_id): Path<ClaimId>,
    Post { idem, data }: Post<Typed>,
) -> Page<Response> {
    let mut sent = Sent::new("acknowledge", data, signed.tr);
    let note = sent.required("note", "no_reason");
    let command = AcknowledgeOverrun { claim_id, note };
    match sent.tell((&signed, &app), idem, Some(command), &[]).await? {
        Ok(_) => Ok(back(claim_id, "acknowledged")),
        Err(refused) => again((&signed, &app), claim_id, refused).await,
    }
}

fn back(id: ClaimId, done: &str) -> Response {
    Redirect::to(&format!("{}?done={done}", path(id, ""))).into_response()
}

async fn again(at: (&Signed, &App), id: ClaimId, refused: Refused) -> Page<Response> {
    let page = render(at, id, &refused, None).await?;
    Ok((refused.status, page).into_response())
}

async fn render(
    (signed, app): (&Signed, &App),
    claim_id: ClaimId,
    refused: &Refused,
    done: Option<&'static str>,
) -> Page {
    let claim = signed.ask(app, GetClaim { claim_id }).await?;
    let staff = |claim: &ClaimCard| -> Vec<StaffId> {
        let steps = claim.steps.iter().filter_map(|step| step.by);
        steps
            .chain(claim.entered_by)
            .chain(claim.acknowledged_by)
            .collect()
    };
    let mut desk = Desk::open(signed, app, PATH).await?;
    desk.names = Names::load(signed, app, [claim.row.recipient_id], [claim.row.volunteer_id])
        .await?
        .with_staff(app, staff(&claim))
        .await?;
    desk.ctx.path = path(claim_id, "");
    Ok(view(&desk, &claim, refused, done))
}

fn view(desk: &Desk, claim: &ClaimCard, refused: &Refused, done: Option<&'static str>) -> Markup {
    let (tr, row) = (desk.tr, &claim.row);
    let head = PageHead::new(row.claim_no.clone())
        .crumb(tr.t("claims-title"), PATH)
        .here(row.claim_no.clone())
        .meta(status(tr, "claim", row.state.as_str()))
        .errors(!refused.errors.is_empty());
    shell(
        &desk.ctx,
        &head,
        html! {
            @if let Some(key) = done { (alert(AlertKind::Ok, html! { (tr.t(key)) })) }
            @if let Some(why) = &refused.conflict { (alert(AlertKind::Bad, html! { (why) })) }
            (error_summary(tr, &refused.errors))
            (card(Card::new(tr.t("claims-asked-for")), html! { (facts(&asked_for(desk, claim))) }))
            (card(Card::new(tr.t("claims-account")), html! { (facts(&time(desk, claim))) (acts(desk, claim, refused)) }))
            (card(Card::new(tr.t("claims-steps")).flush(), table(tr, &Table::new(tr.t("claims-steps"), &claim.steps, steps(desk)))))
        },
    )
}

fn asked_for(desk: &Desk, claim: &ClaimCard) -> Vec<(String, Markup)> {
    let (tr, row) = (desk.tr, &claim.row);
    let volunteer = html! {
        a href={ "/volunteers/" (row.volunteer_id) } { (desk.names.volunteer(row.volunteer_id)) }
        " " span.muted { (desk.place(&row.org)) }
    };
    let mut rows = vec![
        (tr.t("orders-volunteer"), volunteer),
        (tr.t("claims-recipient"), html! { (recipient(desk, row)) }),
        (
            tr.t("orders-service"),
            html! { (desk.service(&row.service)) " ×" (factor(row.weight)) },
        ),
        (
            tr.t("claims-starts"),
            html! { (tr.moment(row.starts_at.0)) " · " (tr.minutes(row.duration.get())) },
        ),
    ];
    if let Some(note) = &claim.note {
        rows.push((tr.t("claims-note"), html! { (note.0) }));
    }
    if let (Some(id), Some(no)) = (row.order_id, &row.order_no) {
        let order = html! {
            a href={ "/orders/" (id) } { (no) } " "
            @if let Some(state) = claim.order_state { (status(tr, "order", state.as_str())) }
        };
        rows.push((tr.t("claims-order"), order));
    }
    let by = match claim.entered_by {
        Some(staff) => desk.names.staff(staff).to_owned(),
        None => tr.t("claims-by-volunteer"),
    };
    rows.push((
        tr.t("claims-asked"),
        html! { (tr.moment(row.asked_at.0)) " · " (by) },
    ));
    if let Some(why) = row.ended {
        rows.push((tr.t("claims-ended"), ended(desk, claim, why)));
    }
    rows
}

/// Why it ended; with what was said, or how dispatch refused the order.
fn ended(desk: &Desk, claim: &ClaimCard, why: ClaimEnd) -> Markup {
    let tr = desk.tr;
    let note = claim.end_note.as_ref().map(|note| match why {
        ClaimEnd::NoOrder => tr
            .try_t(&format!("error-{}", note.0))
            .unwrap_or_else(|| note.0.clone()),
        _ => note.0.clone(),
    });
    html! {
        (tr.word("claim_end", why.as_str()))
        @if let Some(note) = note { " · " (note) }
    }
}

fn time(desk: &Desk, claim: &ClaimCard) -> Vec<(String, Markup)> {
    let (tr, row) = (desk.tr, &claim.row);
    let minutes = |minutes: i64| html! { (tr.minutes(minutes)) };
    let statement = format!("/volunteers/{}/statement", row.volunteer_id);
    let held = matches!(
        row.state,
        ClaimState::Held | ClaimState::Ordered | ClaimState::Served
    );
    let mut rows = vec![(tr.t("claims-cost"), minutes(row.cost.get()))];
    if held {
        let until = tr.args(
            "claims-held-until",
            &[("when", tr.moment(claim.hold_until.0).into())],
        );
        rows.push((
            tr.t("claims-hold"),
            html! { (until) " · " a href=(statement) { (tr.t("volunteer-statement")) } },
        ));
    }
    if let Some((served, actual)) = claim.served.zip(claim.actual) {
        let figures =
            html! { (tr.minutes(served.get())) " · " (tr.t("claims-costs")) " " (tr.minutes(actual.get())) };
        rows.push((tr.t("claims-served"), figures));
    }
    if let Some(spent) = row.spent {
        rows.push((tr.t("claims-spent"), minutes(spent.get())));
    }
    if let Some(waived) = row.waived.filter(|waived| waived.get() > 0) {
        rows.push((tr.t("claims-waived"), minutes(waived.get())));
    }
    if let Some(at) = claim.acknowledged_at {
        let by = claim
            .acknowledged_by
            .map(|staff| desk.names.staff(staff).to_owned());
        let note = claim.acknowledged_note.as_ref().map(|note| note.0.clone());
        rows.push((
            tr.t("claims-acknowledged"),
            html! { (tr.moment(at.0)) @if let Some(by) = by { " · " (by) } @if let Some(note) = note { " · " (note) } },
        ));
    }
    rows
}

/// What the reader may do now; what is not possible is not there.
fn acts(desk: &Desk, claim: &ClaimCard, refused: &Refused) -> Markup {
    let (tr, id) = (desk.tr, claim.row.claim_id);
    let form = |act: &str, field: &str, [name, label]: [&str; 2], button: Button| {
        let sheet = Sheet::new(tr, act, refused);
        let fields = textarea(
            &sheet.field(field, tr.t(label)).required(),
            &sheet.value(field, ""),
            3,
            REASON_MAX,
        );
        folded(desk, &sheet, tr.t(name), &path(id, act), button, fields)
    };
    html! {
        @if claim.may_acknowledge {
            (form("acknowledge", "note", ["claims-acknowledge", "claims-acknowledge-note"], Button::submit(tr.t("claims-acknowledge-do")).primary()))
        }
        @if claim.may_cancel {
            (form("cancel", "reason", ["claims-cancel", "claims-cancel-reason"], Button::submit(tr.t("claims-cancel-do")).danger()))
        }
    }
}

fn steps(desk: &Desk) -> Vec<Column<'_, ClaimStep>> {
    let tr = desk.tr;
    vec![
        Column::text("at", tr.t("claims-when"), move |step: &ClaimStep| {
            tr.moment(step.at.0)
        })
        .code(),
        Column::new("state", tr.t("list-state"), move |step: &ClaimStep| {
            status(tr, "claim", step.state.as_str())
        }),
        Column::text("by", tr.t("claims-by"), |step: &ClaimStep| {
            step.by
                .map_or_else(String::new, |by| desk.names.staff(by).to_owned())
        }),
    ]
}

#[cfg(test)]
mod tests {
    use contracts::Role;
    use kernel::{Lang, RawMinutes, StandardMinutes};

    use super::{super::tests::row, *};
    use crate::pages::orders::desk::tests::{NOW, assert_sound, desk};

    fn claim(state: ClaimState) -> ClaimCard {
        ClaimCard {
            row: row(state),
            note: Some("水槽<b>堵了".into()),
            entered_by: None,
            served: None,
            actual: None,
            order_state: None,
            hold_until: NOW.into(),
            end_note: None,
            acknowledged_by: None,
            acknowledged_at: None,
            acknowledged_note: None,
            steps: vec![ClaimStep {
                state: ClaimState::Asked,
                at: NOW.into(),
                by: None,
            }],
            may_cancel: false,
            may_acknowledge: false,
        }
    }

    #[test]
    fn an_overrun_shows_what_was_waived_and_asks_a_supervisor_r6_5() {
        for lang in [Lang::Zh, Lang::En] {
            let mut claim = claim(ClaimState::Captured);
            (claim.served, claim.actual) = (Some(RawMinutes::new(90)), Some(StandardMinutes::new(180)));
            claim.row.spent = Some(StandardMinutes::new(163));
            claim.row.waived = Some(StandardMinutes::new(17));
            claim.may_acknowledge = true;
            let desk = desk(Role::Branch, lang);
            let html = view(&desk, &claim, &Refused::default(), None).into_string();
            assert_sound(&html);
            assert!(
                html.contains(&desk.tr.minutes(17)) && html.contains("/acknowledge\""),
                "{html}"
            );
            assert!(!html.contains("/cancel\""));
            assert!(html.contains("水槽&lt;b&gt;堵了"));
        }
    }

    #[test]
    fn a_live_claim_shows_its_hold_and_can_be_taken_back_by_who_may() {
        let mut claim = claim(ClaimState::Ordered);
        claim.may_cancel = true;
        let html = view(&desk(Role::Clerk, Lang::Zh), &claim, &Refused::default(), None).into_string();
        assert!(
            html.contains("/cancel\"") && html.contains("/statement"),
            "{html}"
        );
        claim.row.state = ClaimState::Cancelled;
        claim.row.ended = Some(ClaimEnd::Withdrawn);
        claim.may_cancel = false;
        let html = view(&desk(Role::Clerk, Lang::Zh), &claim, &Refused::default(), None).into_string();
        assert!(!html.contains("/cancel\"") && !html.contains("/statement"));
    }
}
