//! The lines of a plan: what, when, who would go and why. No elder stands here; village and number are enough.

use contracts::dispatch::day::DayPlanLine;
use maud::{Markup, html};
use portal_kit::{CardRole, Column, Empty, Table, TagKind, empty, status_kind, table, tag};

use crate::pages::orders::{desk::Desk, reasons};

/// The table; with what became of each line where the offers go out.
pub fn view(desk: &Desk, lines: &[DayPlanLine], offered: Offered) -> Markup {
    let tr = desk.tr;
    let none = empty(&Empty {
        text: tr.t("day_plans-no-lines"),
        action: None,
    });
    table(
        tr,
        &Table::new(tr.t("day_plans-lines"), lines, columns(desk, offered)).empty(none),
    )
}

/// Whether offers of the plan have gone out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Offered {
    /// Not yet.
    No,
    /// They go, or have gone.
    Yes,
}

/// The columns for the screen and for Excel.
pub fn columns(desk: &Desk, offered: Offered) -> Vec<Column<'_, DayPlanLine>> {
    let tr = desk.tr;
    let mut columns = vec![
        Column::text("time", tr.t("day_plans-time"), move |line: &DayPlanLine| {
            tr.clock(line.starts_at.0)
        })
        .code(),
        Column::new("number", tr.t("orders-number"), |line: &DayPlanLine| {
            html! { a href={ "/orders/" (line.order_id) } { (line.order_no) } }
        })
        .code(),
        Column::text("village", tr.t("orders-village"), |line: &DayPlanLine| {
            desk.place(&line.village)
        })
        .class("nowrap"),
        Column::text("service", tr.t("orders-service"), |line: &DayPlanLine| {
            desk.service(&line.service)
        })
        .class("nowrap")
        .card(CardRole::Title),
        Column::text("class", tr.t("day_plans-class"), move |line: &DayPlanLine| {
            tr.word("priority", line.priority.as_str())
        })
        .class("nowrap"),
        Column::new(
            "volunteer",
            tr.t("orders-volunteer"),
            move |line: &DayPlanLine| match line.volunteer_id {
                Some(id) => html! { a href={ "/volunteers/" (id) } { (desk.names.volunteer(id)) } },
                None => tag(TagKind::Bad, &tr.t("day_plans-nobody")),
            },
        )
        .class("nowrap")
        .card(CardRole::Amount),
        Column::text("why", tr.t("orders-why"), move |line: &DayPlanLine| {
            reasons::terms(tr, &line.terms)
        })
        .class("small")
        .card(CardRole::Full),
        Column::text("visits", tr.t("day_plans-visits"), |line: &DayPlanLine| {
            line.volunteer_id
                .map_or_else(|| "—".to_owned(), |_| line.visits_that_day.to_string())
        })
        .num(),
        Column::text(
            "candidates",
            tr.t("day_plans-candidates"),
            |line: &DayPlanLine| line.candidates.to_string(),
        )
        .num(),
    ];
    if offered == Offered::Yes {
        columns.push(Column::new(
            "outcome",
            tr.t("day_plans-outcome"),
            move |line: &DayPlanLine| {
                html! {
                    @if let Some(outcome) = line.outcome {
                        (tag(status_kind("day_plan_outcome", outcome.as_str()), &tr.word("day_plan_outcome", outcome.as_str())))
                    }
                }
            },
        ));
    }
    columns
}
