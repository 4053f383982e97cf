//! The second pane: the queue, a tab for each stage, most pressing first.

use contracts::dispatch::{OrderRow, Queue, QueueTab};
use kernel::{PriorityClass, china_date};
use maud::{Markup, html};
use portal_kit::{Button, Empty, Hx, QueueRow, Tab, TagKind, empty, queue, tabs as tab_row, tag};
use time::{Duration, OffsetDateTime};

use super::place::Place;
use crate::{
    pages::orders::{desk::Desk, due, urgency},
    web::url,
};

/// Every how many seconds the numbers are fetched again.
const POLL: &str = "every 20s";

/// The pane.
pub fn pane(desk: &Desk, place: Place, found: &Queue) -> Markup {
    let tr = desk.tr;
    let name = tr.word("tab", place.tab.as_str());
    let rows: Vec<QueueRow> = found
        .rows
        .rows
        .iter()
        .map(|row| row_of(desk, place, row))
        .collect();
    html! {
        section.pane #queue-pane aria-label=(tr.t("console-queue")) {
            div.ph {
                h2 { (tr.t("console-queue")) }
                span.xs.muted role="status" { (tr.args("console-as-of", &[("time", tr.clock(desk.now).into())])) }
                span.r hx-boost="true" hx-target="#queue-pane" hx-select="#queue-pane" hx-swap="outerHTML" {
                    (Button::link(tr.t("console-refresh"), place.href()).small().key("R"))
                }
            }
            (tabs(desk, place, found, false, None))
            @if rows.is_empty() {
                div.pb { (empty(&Empty { text: tr.args("console-tab-empty", &[("tab", name.into())]), action: None })) }
            } @else {
                div.pb hx-boost="true" hx-target="#cands" hx-select="#cands" hx-swap="outerHTML show:#cands:top" {
                    (queue(&tr.args("console-queue-of", &[("tab", name.into())]), "queue", &rows))
                    @if found.rows.total > i64::try_from(rows.len()).unwrap_or(0) {
                        p.pn.small.muted { (tr.args("console-more", &[("n", found.rows.total.into())])) }
                    }
                }
            }
            div.pf.small.muted.desk-only { span { (tr.t("console-keys")) } }
        }
    }
}

/// The tabs with their numbers, fetched again and again; with the bar that says how many orders are new since the list was
/// made. Rows never move by themselves under the operator's hand. `oob`: sent beside another pane.
pub fn tabs(desk: &Desk, place: Place, found: &Queue, oob: bool, since: Option<OffsetDateTime>) -> Markup {
    let tr = desk.tr;
    let list: Vec<Tab> = QueueTab::ALL
        .iter()
        .map(|tab| {
            let count = found
                .counts
                .iter()
                .find(|count| count.tab == *tab)
                .map_or(0, |count| count.count);
            Tab {
                label: tr.word("tab", tab.as_str()),
                href: place.tab(*tab).href(),
                count: Some(u64::try_from(count).unwrap_or(0)),
                current: *tab == place.tab,
                bad: *tab == QueueTab::Trouble,
            }
        })
        .collect();
    // The address holds whole seconds: what was opened in the second of the list itself is on it.
    let made = since.unwrap_or(desk.now + Duration::seconds(1));
    let fresh = found
        .rows
        .rows
        .iter()
        .filter(|row| row.opened_at.0 > made)
        .count();
    let seconds = made.unix_timestamp().to_string();
    let order = place.order.map(|id| id.to_string()).unwrap_or_default();
    let elder = place.elder.map(|id| id.to_string()).unwrap_or_default();
    let again = url(
        "/console/counts",
        &[
            ("tab", place.tab.as_str()),
            ("order", &order),
            ("elder", &elder),
            ("since", &seconds),
        ],
    );
    html! {
        div #queue-tabs hx-get=(again) hx-trigger=(POLL) hx-swap="outerHTML" hx-swap-oob=[oob.then_some("true")] {
            div hx-boost="true" hx-target="#queue-pane" hx-select="#queue-pane" hx-swap="outerHTML" {
                (tab_row(&tr.t("console-tabs"), &list))
                @if fresh > 0 {
                    p.fresh role="status" { a href=(place.href()) { (tr.args("console-fresh", &[("n", fresh.into())])) } }
                }
            }
        }
    }
}

fn row_of(desk: &Desk, place: Place, row: &OrderRow) -> QueueRow {
    let tr = desk.tr;
    QueueRow {
        id: format!("row-{}", row.order_id),
        href: place.order(row.order_id).href(),
        hx: Hx::default(),
        time: tr.clock(row.starts_at.0),
        day: tr.day(china_date(row.starts_at.0), desk.today()),
        who: desk.names.elder(row.elder_id).to_owned(),
        service: desk.service(&row.service),
        weight: desk.catalogue.weight(tr, &row.service, row.weight),
        tags: Some(html! {
            (urgency(tr, row.urgency))
            @if row.priority == PriorityClass::P1 { (tag(TagKind::Violet, &tr.t("console-priority-group"))) }
        }),
        address: address(desk, row),
        due: Some(due(desk, row)),
        selected: place.order == Some(row.order_id),
        urgent: row.priority == PriorityClass::P0,
    }
}

/// Where, and who goes once somebody does.
fn address(desk: &Desk, row: &OrderRow) -> String {
    let place = desk.place(&row.village);
    if row.volunteers.is_empty() {
        return place;
    }
    format!("{place} · {}", desk.volunteers(&row.volunteers))
}
