//! 补录或更正时间 (R5.6 (4)(5), R5.8): start, stop, breaks, what proves it, and why staff enter it.

use axum::{
    extract::{Path, State},
    response::Response,
};
use contracts::{
    At,
    dispatch::{Evidence, OrderCard, RecordTimes, VisitCard},
};
use kernel::{OrderId, RawMinutes, china_date};
use maud::{Markup, html};
use portal_kit::{Button, Choice, Hx, Input, input, seg, textarea};
use time::{Duration, OffsetDateTime};

use super::{
    act::{act, folded, hidden},
    desk::Desk,
    form::{Refused, Sheet, Typed},
    typed,
    visit_acts::sent,
};
use crate::web::{App, Page, Post, Signed};

/// What staff can vouch for: a call of the hotline, or a signed form. Code and position come from the volunteer's phone.
const EVIDENCE: [Evidence; 2] = [Evidence::HotlineCall, Evidence::PaperForm];

/// The form, with the recorded times, else the planned ones.
pub fn view(desk: &Desk, card: &OrderCard, visit: &VisitCard, refused: &Refused) -> Markup {
    let tr = desk.tr;
    let sheet = Sheet::new(tr, format!("times-{}", visit.visit_id), refused);
    let start = visit.started_at.map_or(card.row.starts_at.0, |at| at.0);
    let stop = visit
        .stopped_at
        .map_or(start + Duration::minutes(card.row.duration.get()), |at| at.0);
    let evidence: Vec<Choice> = EVIDENCE
        .iter()
        .map(|kind| Choice::new(kind.as_str(), tr.word("evidence", kind.as_str())))
        .collect();
    let moment = |part: &str, label: String, at: OffsetDateTime| {
        let (day, clock) = (format!("{part}_day"), format!("{part}_time"));
        html! {
            (input(&sheet.field(&day, label.clone()).required(), Input::date(&sheet.value(&day, &china_date(at).to_string()))))
            (input(&sheet.field(&clock, tr.args("orders-times-clock", &[("what", label.into())])).required(), Input::text(&sheet.value(&clock, &tr.clock(at))).max(5)))
        }
    };
    folded(
        desk,
        &sheet,
        tr.t("orders-times"),
        &format!("/orders/{}/times", card.row.order_id),
        Button::submit(tr.t("orders-times-do")).primary(),
        html! {
            p.small.muted { (tr.t("orders-times-rule")) }
            (hidden("visit", visit.visit_id))
            div.g.g2 {
                (moment("start", tr.t("orders-times-start"), start))
                (moment("stop", tr.t("orders-times-stop"), stop))
                (input(&sheet.field("breaks", tr.t("orders-times-breaks")).hint(tr.t("orders-times-breaks-hint")), Input::whole(&sheet.value("breaks", &visit.breaks.get().to_string()))))
            }
            (seg(&sheet.field("evidence", tr.t("orders-evidence")).required(), &evidence, &sheet.value("evidence", ""), Hx::default()))
            (textarea(&sheet.field("reason", tr.t("orders-reason")).required(), &sheet.value("reason", ""), 2, 200))
        },
    )
}

/// Records the times.
///
/// # Errors
/// No such visit, or dispatch does not answer.
pub async fn post(
    signed: Signed,
    State(app): State<App>,
    Path(order): Path<OrderId>,
    Post { idem, data }: Post<Typed>,
) -> Page<Response> {
    let (mut sent, visit) = sent("times", data, &signed);
    let mut moment = |part: &str| {
        let (day, clock) = (format!("{part}_day"), format!("{part}_time"));
        let date = typed::date(sent.text(&day));
        let date = sent.read(&day, "not_a_date", date);
        let time = typed::clock(sent.text(&clock));
        let time = sent.read(&clock, "not_a_time", time);
        Some(At(kernel::at_china(date?, time?)))
    };
    let (start, stop) = (moment("start"), moment("stop"));
    let breaks = match sent.text("breaks") {
        "" => Some(0),
        text => typed::whole(text),
    };
    let breaks = sent.read("breaks", "not_minutes", breaks);
    let evidence = Evidence::parse(sent.text("evidence")).filter(|kind| EVIDENCE.contains(kind));
    let evidence = sent.read("evidence", "no_evidence", evidence);
    let reason = sent.required("reason", "no_reason");
    let command = (|| {
        Some(RecordTimes {
            visit_id: visit?,
            started_at: start?,
            stopped_at: stop?,
            breaks: RawMinutes::new(breaks?),
            evidence: evidence?,
            reason,
        })
    })();
    let names = [("started_at", "start_time"), ("stopped_at", "stop_time")];
    act((&signed, &app), (order, idem), sent, command, &names, "recorded").await
}
