//! The two decisions about an anomaly: there is an explanation, or a case is opened. Each needs a word.

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Redirect, Response},
};
use contracts::{
    Personal,
    dispatch::anomaly::{AnomalyRow, AnomalyState, ExplainAnomaly, OpenAnomalyCase},
};
use kernel::AnomalyId;
use maud::{Markup, html};
use portal_kit::{Button, textarea};

use super::{DECIDERS, Done, Filter, render};
use crate::{
    pages::orders::{
        act::{folded, hidden},
        desk::Desk,
        form::{Refused, Sent, Sheet, Typed},
    },
    web::{App, Page, Post, Signed},
};

/// Longest note, characters.
const NOTE_MAX: u16 = 500;

/// What can be done with a row; nothing once it is decided, or where it is another's to decide.
pub fn view(desk: &Desk, filter: &Filter, row: &AnomalyRow, refused: &Refused) -> Markup {
    let is_home = desk.actor.scope().is_none_or(|scope| scope.contains(&row.org));
    if row.state != AnomalyState::Open || !desk.is(&DECIDERS) || !is_home {
        return html! {};
    }
    let tr = desk.tr;
    let form = |act: &str, button: Button| {
        let sheet = Sheet::new(tr, format!("{act}-{}", row.anomaly_id), refused);
        let [name, hint] = match act {
            "explanation" => ["anomalies-explain", "anomalies-explain-hint"],
            _ => ["anomalies-open-case", "anomalies-open-case-hint"],
        };
        let action = format!("{}/{}/{act}", super::PATH, row.anomaly_id);
        let fields = html! {
            @for (name, value) in filter.pairs() { @if !value.is_empty() { (hidden(name, value)) } }
            (textarea(&sheet.field("note", tr.t("anomalies-note-label")).hint(tr.t(hint)).required(), &sheet.value("note", ""), 3, NOTE_MAX))
        };
        folded(desk, &sheet, tr.t(name), &action, button, fields)
    };
    html! {
        (form("explanation", Button::submit(tr.t("anomalies-explain-do")).primary()))
        (form("case", Button::submit(tr.t("anomalies-open-case-do")).danger()))
    }
}

/// There is an explanation.
pub async fn explain(
    signed: Signed,
    State(app): State<App>,
    Path(anomaly_id): Path<AnomalyId>,
    Post { idem, data }: Post<Typed>,
) -> Page<Response> {
    let filter = Filter::read(&data);
    let mut sent = Sent::new(format!("explanation-{anomaly_id}"), data, signed.tr);
    let note = Personal(sent.required("note", "no_explanation"));
    let command = ExplainAnomaly { anomaly_id, note };
    match sent.tell((&signed, &app), idem, Some(command), &[]).await? {
        Ok(_) => Ok(back(&filter, "done", "explained")),
        Err(refused) => again((&signed, &app), &filter, &refused).await,
    }
}

/// Nothing explains it.
pub async fn open_case(
    signed: Signed,
    State(app): State<App>,
    Path(anomaly_id): Path<AnomalyId>,
    Post { idem, data }: Post<Typed>,
) -> Page<Response> {
    let filter = Filter::read(&data);
    let mut sent = Sent::new(format!("case-{anomaly_id}"), data, signed.tr);
    let note = Personal(sent.required("note", "no_question"));
    let command = OpenAnomalyCase { anomaly_id, note };
    match sent.tell((&signed, &app), idem, Some(command), &[]).await? {
        Ok(changed) => Ok(back(&filter, "case", &changed.case_no.unwrap_or_default())),
        Err(refused) => again((&signed, &app), &filter, &refused).await,
    }
}

/// Back to the list as it was, with what was done.
fn back(filter: &Filter, name: &str, value: &str) -> Response {
    let href = filter.href();
    let and = if href.contains('?') { '&' } else { '?' };
    Redirect::to(&format!("{href}{and}{name}={value}")).into_response()
}

async fn again(at: (&Signed, &App), filter: &Filter, refused: &Refused) -> Page<Response> {
    let page = render(at, filter, refused, &Done::default()).await?;
    Ok((refused.status, page).into_response())
}
