//! The second pane: the queue, a tab for each stage, most pressing first.

use contracts::dispatch::{
    OrderRow, OrderState, QueueTab,
    board::{BoardNow, SeenOrder},
};
use kernel::{PriorityClass, china_date};
use maud::{Markup, html};
use portal_kit::{
    Button, Empty, Hx, QueueRow, Tab, TagKind, empty, queue, queue_row, status, tabs as tab_row, tag,
};

use super::{live, place::Place};
use crate::{
    pages::orders::{desk::Desk, due, urgency},
    web::url,
};

/// When the numbers and the rows are asked for again: the stream says so, the page's own step has changed something; and now
/// and then in any case, also without a stream.
const AGAIN: &str = "sse:board, board from:body, every 20s";

/// The pane.
pub fn pane(desk: &Desk, place: Place, now: &BoardNow) -> Markup {
    let tr = desk.tr;
    let name = tr.word("tab", place.tab.as_str());
    let found = &now.queue;
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
            // Shown by the script alone: without one nothing is live that could break off.
            p.fresh #stale role="status" hidden {
                (tr.t("console-stale")) " " span sse-swap="beat" { (live::clock(desk.now)) }
            }
            (watch(place, now))
            div #queue-tabs { (tabs(desk, place, now, &Screen::new(now))) }
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
            (keys(desk))
        }
    }
}

/// What asks again; it stays while its answers are put in beside it, so that no question is lost.
fn watch(place: Place, now: &BoardNow) -> Markup {
    let again = url(
        "/console/counts",
        &[("tab", place.tab.as_str()), ("since", &now.last.to_string())],
    );
    html! {
        span hidden hx-get=(again) hx-trigger=(AGAIN) hx-include="#queue-tabs,#queue" hx-target="#queue-tabs" hx-swap="innerHTML" {}
    }
}

/// What stands on a screen when it asks again.
pub struct Screen {
    /// The newest step when its list was made.
    pub since: i64,
    /// Its rows, each in a version.
    pub have: Vec<SeenOrder>,
    /// The newest emergency that has been called out, milliseconds of the epoch.
    pub alarm: i64,
}

impl Screen {
    /// A screen that shows the list as it is now.
    pub fn new(now: &BoardNow) -> Self {
        Self {
            since: now.last,
            have: now
                .queue
                .rows
                .rows
                .iter()
                .map(|row| SeenOrder {
                    order_id: row.order_id,
                    version: row.version,
                })
                .collect(),
            alarm: newest_emergency(now),
        }
    }

    fn shows(&self, row: &OrderRow) -> bool {
        self.have.iter().any(|seen| seen.order_id == row.order_id)
    }
}

fn newest_emergency(now: &BoardNow) -> i64 {
    let opened = now
        .emergencies
        .iter()
        .map(|row| row.opened_at.0.unix_timestamp_nanos() / 1_000_000);
    opened
        .max()
        .and_then(|at| i64::try_from(at).ok())
        .unwrap_or_default()
}

/// What the page is given when it asks again: the tabs, and each of its rows that has changed, in its own place.
pub fn again(desk: &Desk, place: Place, now: &BoardNow, screen: &Screen) -> Markup {
    html! {
        (tabs(desk, place, now, screen))
        @for row in &now.changed { (in_place(desk, place, row)) }
    }
}

/// One row of the list, put in place of what the page shows of it.
pub fn in_place(desk: &Desk, place: Place, row: &OrderRow) -> Markup {
    queue_row(&QueueRow {
        oob: true,
        ..row_of(desk, place, row)
    })
}

/// The tabs with their numbers; emergencies that the list does not hold, on top and called out once; and the bar that says how
/// many orders have come since the list was made. Rows never move by themselves under the operator's hand.
fn tabs(desk: &Desk, place: Place, now: &BoardNow, screen: &Screen) -> Markup {
    let tr = desk.tr;
    let list: Vec<Tab> = QueueTab::ALL
        .iter()
        .map(|tab| {
            let count = now
                .queue
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
    let pressing: Vec<&OrderRow> = now
        .emergencies
        .iter()
        .filter(|row| !screen.shows(row) && row.version > screen.since)
        .collect();
    let on_top = |row: &OrderRow| pressing.iter().any(|other| other.order_id == row.order_id);
    let fresh = now.queue.rows.rows.iter();
    let fresh = fresh
        .filter(|row| row.version > screen.since && !screen.shows(row) && !on_top(row))
        .count();
    let newest = newest_emergency(now).max(screen.alarm);
    html! {
        input type="hidden" name="alarm" value=(newest);
        div hx-boost="true" hx-target="#queue-pane" hx-select="#queue-pane" hx-swap="outerHTML" {
            (tab_row(&tr.t("console-tabs"), &list))
            @if fresh > 0 {
                p.fresh role="status" { a href=(place.href()) { (tr.args("console-fresh", &[("n", fresh.into())])) } }
            }
        }
        @if !pressing.is_empty() {
            @let called = newest <= screen.alarm;
            div role=(if called { "group" } else { "alert" }) aria-label=(tr.t("console-emergencies")) data-alarm[!called]
                hx-boost="true" hx-target="#cands" hx-select="#cands" hx-swap="outerHTML show:#cands:top" {
                ol.q { @for row in pressing { (queue_row(&emergency(desk, place, row))) } }
            }
        }
    }
}

/// The keys of the console, in a line and behind `?`.
fn keys(desk: &Desk) -> Markup {
    let tr = desk.tr;
    html! {
        div.pf.small.muted.desk-only {
            details {
                summary data-key="?" { (tr.t("console-keys")) " · " kbd { "?" } }
                @for line in ["board-keys-call", "board-keys-intake", "board-keys-queue"] { div { (tr.t(line)) } }
            }
        }
    }
}

/// An emergency above the list: not one of its rows.
fn emergency(desk: &Desk, place: Place, row: &OrderRow) -> QueueRow {
    QueueRow {
        id: String::new(),
        have: None,
        ..row_of(desk, place, row)
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
            // It has gone on to another tab since the list was made.
            @if !belongs(row.state, place.tab) { " " (status(tr, "order", row.state.as_str())) }
        }),
        address: address(desk, row),
        due: Some(due(desk, row)),
        selected: place.order == Some(row.order_id),
        urgent: row.priority == PriorityClass::P0,
        have: Some(format!("{}.{}", row.order_id, row.version)),
        oob: false,
    }
}

/// Whether an order in this state is what the tab lists. Trouble is in the visits, and told there.
fn belongs(state: OrderState, tab: QueueTab) -> bool {
    match tab {
        QueueTab::Open => state == OrderState::Open,
        QueueTab::Offered => state == OrderState::Offered,
        QueueTab::Accepted => state == OrderState::Accepted,
        QueueTab::InProgress => state == OrderState::InProgress,
        QueueTab::Confirming => matches!(
            state,
            OrderState::Completed | OrderState::Uploaded | OrderState::Disputed
        ),
        QueueTab::Trouble => !matches!(
            state,
            OrderState::Closed | OrderState::Cancelled | OrderState::Expired
        ),
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
