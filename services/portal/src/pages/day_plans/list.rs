use axum::extract::{Query, State};
use contracts::{
    Page as Rows, Paging,
    dispatch::day::{DayPlanRow, FindDayPlans},
};
use kernel::StaffId;
use maud::{Markup, html};
use portal_kit::{
    Button, Card, CardRole, Column, Empty, Icon, PageHead, Pager, Table, card, empty, page as shell, pager,
    status, table,
};
use serde::Deserialize;

use super::{PATH, path, sums};
use crate::{
    pages::orders::{desk::Desk, steps::ARRANGE},
    web::{App, Names, Page, Signed, page_of, url},
};

/// The address's query.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    page: Option<u32>,
}

/// Plans of the reader's part of the tree, newest first.
pub async fn show(State(app): State<App>, signed: Signed, Query(asked): Query<Asked>) -> Page {
    signed.needs(&ARRANGE)?;
    let paging = Paging {
        page: asked.page.unwrap_or(1).max(1),
        ..Paging::default()
    };
    let found = signed.ask(&app, FindDayPlans { paging }).await?;
    signed.reaches(paging.size, found.total)?;
    let staff = found
        .rows
        .iter()
        .filter_map(|row| row.wanted_by)
        .map(StaffId::from);
    let mut desk = Desk::open(&signed, &app, "/orders").await?;
    desk.names = Names::default().with_staff(&app, staff).await?;
    Ok(view(&desk, &found, paging))
}

fn view(desk: &Desk, found: &Rows<DayPlanRow>, paging: Paging) -> Markup {
    let tr = desk.tr;
    let title = tr.t("day_plans-title");
    let new = || {
        Button::link(tr.t("day_plans-new"), format!("{PATH}/new"))
            .primary()
            .icon(Icon::Plus)
    };
    let head = PageHead::new(title.clone())
        .crumb(tr.t("orders-title"), "/orders")
        .here(title.clone())
        .actions(html! { (new()) });
    let nothing = empty(&Empty {
        text: tr.t("day_plans-none"),
        action: Some(new()),
    });
    let total = u64::try_from(found.total).unwrap_or(0);
    shell(
        &desk.ctx,
        &head,
        card(
            Card::new("").flush(),
            html! {
                (table(tr, &Table::new(title, &found.rows, columns(desk)).empty(nothing)))
                (pager(tr, &Pager { page: paging.page, per_page: paging.size, total, href: &|n| url(PATH, &[("page", &page_of(n))]) }))
            },
        ),
    )
}

fn columns(desk: &Desk) -> Vec<Column<'_, DayPlanRow>> {
    let tr = desk.tr;
    vec![
        Column::new("day", tr.t("day_plans-day"), move |row: &DayPlanRow| {
            html! { a href=(path(row.day_plan_id, "")) { (tr.date(row.day.0)) } }
        })
        .code()
        .card(CardRole::Title),
        Column::text("within", tr.t("day_plans-within"), |row: &DayPlanRow| {
            desk.place(&row.within)
        }),
        Column::text("served", tr.t("day_plans-served"), |row: &DayPlanRow| {
            let (served, asked) = sums(row);
            format!("{served} / {asked}")
        })
        .num()
        .class("nowrap"),
        Column::text("classes", tr.t("day_plans-classes"), |row: &DayPlanRow| {
            by_class(row)
        })
        .class("small")
        .card(CardRole::Full),
        Column::text("by", tr.t("day_plans-by"), move |row: &DayPlanRow| {
            row.wanted_by.map_or_else(
                || tr.t("orders-by-system"),
                |id| desk.names.staff(id.into()).to_owned(),
            )
        }),
        Column::text("at", tr.t("day_plans-at"), move |row: &DayPlanRow| {
            tr.moment(row.wanted_at.0)
        })
        .code(),
        Column::new("state", tr.t("list-state"), move |row: &DayPlanRow| {
            status(tr, "day_plan", row.state.as_str())
        })
        .card(CardRole::Amount),
    ]
}

/// P0 1/1 · P4 7/9
fn by_class(row: &DayPlanRow) -> String {
    let asked = row.classes.iter().filter(|class| class.asked > 0);
    let words: Vec<String> = asked
        .map(|class| format!("{} {}/{}", class.priority.as_str(), class.served, class.asked))
        .collect();
    words.join(" · ")
}

#[cfg(test)]
mod tests {
    use contracts::{Role, dispatch::day::DayPlanState};
    use kernel::Lang;

    use super::*;
    use crate::pages::{
        day_plans::sample,
        orders::desk::tests::{assert_sound, desk},
    };

    #[test]
    fn the_list_says_day_place_state_and_who_is_served_by_class() {
        for (lang, words) in [
            (Lang::Zh, ["2026-11-24 周二", "运河街道", "待确认"]),
            (Lang::En, ["Tue 24 Nov 2026", "运河街道", "To be looked at"]),
        ] {
            let rows = vec![sample::plan(DayPlanState::Made).row];
            let html = view(
                &desk(Role::Branch, lang),
                &Rows { rows, total: 1 },
                Paging::default(),
            )
            .into_string();
            assert_sound(&html);
            assert!(
                html.contains("P1 1/2") && html.contains("1 / 2") && !html.contains("P0"),
                "{html}"
            );
            for word in words {
                assert!(html.contains(word), "{word} in {html}");
            }
        }
    }

    #[test]
    fn before_the_first_plan_the_page_says_how_plans_come() {
        let rows = Rows {
            rows: Vec::new(),
            total: 0,
        };
        let html = view(&desk(Role::Clerk, Lang::Zh), &rows, Paging::default()).into_string();
        assert!(html.contains("每天晚上自动") && html.contains("/day-plans/new"));
    }
}
