//! The roster: who holds which place, and the times from the signed sheet for those who are ticked.

use contracts::dispatch::{
    VisitState,
    activity::{ActivityCard, ActivityPhase, Attendance},
};
use kernel::{ActivityId, RawMinutes, china_date};
use maud::{Markup, html};
use portal_kit::{
    Button, Card, CardRole, Column, Empty, Field, Hx, Input, Table, action_bar, card, empty, input,
    post_form, select, table,
};
use time::Duration;

use super::{RUN, act::Offered, path, standing};
use crate::pages::orders::{
    act::hidden,
    desk::Desk,
    form::{Refused, Sheet},
};

/// States in which a signed sheet gives the times (R5.6 (5), R5.8).
pub const TICKED: [VisitState; 4] = [
    VisitState::Accepted,
    VisitState::InProgress,
    VisitState::NeedsCorrection,
    VisitState::NoShow,
];
/// The form of the times.
pub const TIMES: &str = "times";
/// The form of the buttons that give a place back; it stands outside of the other.
const LEAVE: &str = "activity-leave";

/// The roster; with ticks and times where `times` is the form.
pub fn view(desk: &Desk, of: &ActivityCard, times: Option<&Refused>) -> Markup {
    let tr = desk.tr;
    let title = tr.t("activities-roster");
    let nobody = empty(&Empty {
        text: tr.t("activities-nobody"),
        action: None,
    });
    let columns = columns(desk, of, times);
    let rows = table(tr, &Table::new(title.clone(), &of.roster, columns).empty(nobody));
    let body = match times {
        Some(refused) => {
            let sheet = Sheet::new(tr, TIMES, refused);
            let form = html! { (rows) div.b { (fields(desk, of, &sheet)) } };
            post_form(
                &desk.ctx,
                sheet.id(),
                &path(of.row.activity_id, "times"),
                desk.key(),
                form,
            )
        }
        None => rows,
    };
    let leave = post_form(
        &desk.ctx,
        LEAVE,
        &path(of.row.activity_id, "leave"),
        desk.key(),
        html! {},
    );
    card(
        Card::new(title).id("roster").flush(),
        html! { (body) @if desk.is(&RUN) { (leave) } },
    )
}

fn fields(desk: &Desk, of: &ActivityCard, sheet: &Sheet<'_>) -> Markup {
    let tr = desk.tr;
    let starts_at = of.row.starts_at.0;
    let stops_at = starts_at + Duration::minutes(of.row.duration.get());
    let day = sheet.value("day", &china_date(starts_at).to_string());
    let clock = |name: &str, label: &str, at_first: String| {
        input(
            &sheet.field(name, tr.t(label)).required(),
            Input::text(&sheet.value(name, &at_first)).max(5),
        )
    };
    html! {
        div.stack {
            p.small.muted { (tr.t("activities-times-hint")) }
            div.g.g2 {
                (input(&sheet.field("day", tr.t("activities-day")).required(), Input::date(&day)))
                (input(&sheet.field("sheet", tr.t("activities-sheet-no")).required(), Input::text(&sheet.value("sheet", "")).max(40)))
                (clock("start", "orders-times-start", tr.clock(starts_at)))
                (clock("stop", "orders-times-stop", tr.clock(stops_at)))
                (input(&sheet.field("breaks", tr.t("orders-times-breaks")).hint(tr.t("orders-times-breaks-hint")), Input::whole(&sheet.value("breaks", "0"))))
            }
            (action_bar(html! { (Button::submit(tr.t("activities-times-do"))) }))
        }
    }
}

fn columns<'a>(
    desk: &'a Desk,
    of: &'a ActivityCard,
    times: Option<&'a Refused>,
) -> Vec<Column<'a, Attendance>> {
    let tr = desk.tr;
    let mut columns = Vec::new();
    if let Some(refused) = times {
        let sheet = Sheet::new(tr, TIMES, refused);
        columns.push(
            Column::new("tick", tr.t("activities-tick"), move |line: &Attendance| {
                let name = tick(line);
                let label = tr.args(
                    "activities-tick-who",
                    &[("name", desk.names.volunteer(line.visit.volunteer_id).into())],
                );
                html! {
                    @if TICKED.contains(&line.visit.state) {
                        input type="checkbox" name=(name) value="on" aria-label=(label)
                            checked[!sheet.is_refused() || !sheet.value(&name, "").is_empty()];
                    }
                }
            })
            .card(CardRole::Actions),
        );
    }
    let clock = move |at: Option<contracts::At>| at.map_or_else(String::new, |at| tr.clock(at.0));
    columns.extend([
        Column::text("seat", tr.t("activities-seat"), |line: &Attendance| line.seat).num(),
        Column::new("who", tr.t("orders-of-volunteer"), |line: &Attendance| {
            html! { (desk.names.volunteer(line.visit.volunteer_id)) }
        })
        .card(CardRole::Title),
        Column::text("org", tr.t("volunteers-org"), |line: &Attendance| desk.place(&line.visit.org)),
        Column::text("in", tr.t("activities-in"), move |line: &Attendance| clock(line.visit.started_at)).code(),
        Column::text("out", tr.t("activities-out"), move |line: &Attendance| clock(line.visit.stopped_at)).code(),
        Column::text("minutes", tr.t("activities-counts"), move |line: &Attendance| {
            let minutes = line.visit.raw_minutes.map(RawMinutes::get);
            minutes.map_or_else(String::new, |minutes| tr.minutes(minutes))
        })
        .num(),
        Column::new("state", tr.t("list-state"), move |line: &Attendance| {
            standing(tr, line.visit.state)
        })
        .card(CardRole::Amount),
        Column::new("one", tr.t("list-actions"), move |line: &Attendance| {
            let visit = &line.visit;
            let settled = matches!(visit.state, VisitState::Cancelled | VisitState::Confirmed | VisitState::Lapsed | VisitState::Voided);
            let may_leave = visit.state == VisitState::Accepted
                && matches!(of.row.phase, ActivityPhase::Open | ActivityPhase::Running)
                && desk.is(&RUN);
            html! {
                @if may_leave {
                    (Button::submit(tr.t("activities-leave")).form(LEAVE).value("volunteer", visit.volunteer_id.to_string()).small().quiet())
                }
                @if desk.is(&RUN) && !settled && visit.state != VisitState::Accepted {
                    (Button::link(tr.t("activities-line"), format!("/orders/{}#visit-{}", visit.order_id, visit.visit_id)).small().quiet())
                }
            }
        })
        .card(CardRole::Actions),
    ]);
    columns
}

/// The name of a line's tick.
pub fn tick(line: &Attendance) -> String {
    format!("visit-{}", line.visit.visit_id)
}

/// Somebody who called or came is put on the roster.
pub fn join(desk: &Desk, id: ActivityId, refused: &Refused, offered: Option<&Offered>) -> Markup {
    let tr = desk.tr;
    let sheet = Sheet::new(tr, "join", refused);
    card(
        Card::new(tr.t("activities-join")),
        post_form(
            &desk.ctx,
            sheet.id(),
            &path(id, "join"),
            desk.key(),
            html! {
                div.stack {
                    (input(&sheet.field("who", tr.t("orders-of-volunteer")).required().hint(tr.t("activities-join-hint")), Input::text(&sheet.value("who", "")).max(40)))
                    @if let Some(offered) = offered {
                        (hidden("offered_for", &offered.text))
                        (select(&Field::new(tr, "chosen", tr.t("activities-join-whom")).id("join-chosen"), &offered.people, "", Hx::default()))
                    }
                    (action_bar(html! { (Button::submit(tr.t("activities-join-do"))) }))
                }
            },
        ),
    )
}
