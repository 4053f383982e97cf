//! One plan: what it serves beside nearest-first, what sending it would do, and its lines. While it is being made or offered,
//! the page fetches itself.

use axum::{
    extract::{Path, Query, State},
    response::{IntoResponse, Response},
};
use contracts::{
    Paging,
    dispatch::day::{ClassServed, DayPlanCard, DayPlanRow, DayPlanState, GetDayPlan},
};
use kernel::StaffId;
use maud::{Markup, html};
use portal_kit::{
    AlertKind, Button, Card, Kpi, Pager, Tab, Tr, alert, card, kpis, page as shell, pager, post_form, status,
    tabs,
};
use serde::Deserialize;
use uuid::Uuid;

use super::{head, lines, path, sums};
use crate::{
    pages::orders::{desk::Desk, steps::ARRANGE},
    web::{App, ListName, Page, Signed, WholeList, page_of, url, wants_xlsx, xlsx_button},
};

/// The address's query.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    /// `nobody`: lines without anybody only.
    who: String,
    page: Option<u32>,
    format: String,
}

/// The plan.
pub async fn show(
    State(app): State<App>,
    signed: Signed,
    Path(day_plan_id): Path<Uuid>,
    Query(asked): Query<Asked>,
) -> Page<Response> {
    signed.needs(&ARRANGE)?;
    let shown = Shown {
        unserved: asked.who == NOBODY,
        paging: Paging {
            page: asked.page.unwrap_or(1).max(1),
            ..Paging::default()
        },
    };
    let query = GetDayPlan {
        day_plan_id,
        unserved: shown.unserved,
        paging: shown.paging,
    };
    let desk = Desk::open(&signed, &app, "/orders").await?;
    if wants_xlsx(&asked.format) {
        return file((&app, &signed), desk, query).await;
    }
    let plan = signed.ask(&app, query).await?;
    signed.reaches(shown.paging.size, plan.lines.total)?;
    let mut desk = named((&app, &signed), desk, &plan).await?;
    desk.names = desk
        .names
        .with_staff(&app, plan.row.wanted_by.map(StaffId::from))
        .await?;
    Ok(view(&desk, &plan, shown).into_response())
}

/// The desk with the names of everybody on these lines.
async fn named((app, signed): (&App, &Signed), desk: Desk, plan: &DayPlanCard) -> contracts::Result<Desk> {
    let volunteers: Vec<_> = plan
        .lines
        .rows
        .iter()
        .filter_map(|line| line.volunteer_id)
        .collect();
    desk.with_names(signed, app, [], volunteers).await
}

/// Every line that the filter leaves, as a file.
async fn file((app, signed): (&App, &Signed), mut desk: Desk, query: GetDayPlan) -> Page<Response> {
    let first = GetDayPlan {
        paging: Paging { page: 1, size: 1 },
        ..query.clone()
    };
    let row = signed.ask(app, first).await?.row;
    let mut narrowed = vec![
        (desk.tr.t("day_plans-day"), desk.tr.date(row.day.0)),
        (desk.tr.t("day_plans-within"), desk.place(&row.within)),
    ];
    if query.unserved {
        narrowed.push((desk.tr.t("orders-volunteer"), desk.tr.t("day_plans-nobody")));
    }
    let name = ListName {
        code: "day_plan",
        title: &desk.tr.t("day_plans-title"),
        narrowed,
        filter: &[
            ("day_plan", &row.day_plan_id.to_string()),
            ("who", if query.unserved { NOBODY } else { "" }),
        ],
    };
    let mut whole = WholeList::begin(app, signed, name).await?;
    while let Some(paging) = whole.wants() {
        let part = GetDayPlan {
            paging,
            ..query.clone()
        };
        let plan = signed.ask(app, part).await?;
        desk = named((app, signed), desk, &plan).await?;
        whole.add(
            plan.lines.total,
            &plan.lines.rows,
            lines::columns(&desk, offered(plan.row.state)),
        )?;
    }
    whole.finish().await
}

const NOBODY: &str = "nobody";

/// Which lines are shown.
#[derive(Debug, Clone, Copy)]
struct Shown {
    unserved: bool,
    paging: Paging,
}

/// How often the page fetches itself, while something is under way.
fn every(state: DayPlanState) -> Option<&'static str> {
    match state {
        DayPlanState::Wanted => Some("every 1s"),
        DayPlanState::Offering => Some("every 5s"),
        DayPlanState::Made | DayPlanState::Offered | DayPlanState::Dropped => None,
    }
}

fn view(desk: &Desk, plan: &DayPlanCard, shown: Shown) -> Markup {
    let (tr, row) = (desk.tr, &plan.row);
    let here = |unserved: bool, page: u32| {
        let who = if unserved { NOBODY } else { "" };
        url(
            &path(row.day_plan_id, ""),
            &[("who", who), ("page", &page_of(page))],
        )
    };
    let title = tr.args("day_plans-of", &[("day", tr.date(row.day.0).into())]);
    let by = row.wanted_by.map_or_else(
        || tr.t("orders-by-system"),
        |id| desk.names.staff(id.into()).to_owned(),
    );
    let head = head(tr, title).meta(html! {
        span #plan-state { (status(tr, "day_plan", row.state.as_str())) } " "
        (desk.place(&row.within)) " · " (by) " · " (tr.moment(row.wanted_at.0))
    });
    let poll = every(row.state);
    let again = poll.map(|_| here(shown.unserved, shown.paging.page));
    shell(
        &desk.ctx,
        &head,
        html! {
            div #day-plan hx-get=[again] hx-trigger=[poll] hx-select=[poll.map(|_| "#day-plan")]
                hx-select-oob=[poll.map(|_| "#plan-state")] hx-swap=[poll.map(|_| "outerHTML")] {
                div.stack {
                    (next_step(desk, row))
                    @if row.state != DayPlanState::Wanted && !row.classes.is_empty() {
                        (kpis(&tr.t("day_plans-figures"), &figures(tr, row)))
                        (all_lines(desk, plan, shown, &here))
                    }
                }
            }
        },
    )
}

/// What comes next, and the buttons for it.
fn next_step(desk: &Desk, row: &DayPlanRow) -> Markup {
    let (tr, id) = (desk.tr, row.day_plan_id);
    let (served, asked) = sums(row);
    let refresh = || Button::link(tr.t("day_plans-refresh"), path(id, ""));
    let drop = |beside: Option<Button>| {
        let buttons =
            html! { @if let Some(beside) = beside { (beside) } (Button::submit(tr.t("day_plans-drop"))) };
        post_form(&desk.ctx, "drop", &path(id, "drop"), desk.key(), buttons)
    };
    let gone = |words: &str| {
        let (offered, passed) = (i64::from(row.offered), i64::from(row.passed_over));
        tr.args(
            words,
            &[
                ("offered", tr.number(offered).into()),
                ("passed", tr.number(passed).into()),
            ],
        )
    };
    let count = |n: u32| [("n", tr.number(i64::from(n)).into())];
    html! {
        section.card { div.b { div.stack {
            @match row.state {
                DayPlanState::Wanted => {
                    p { (tr.t("day_plans-wanted")) }
                    (drop(Some(refresh())))
                },
                DayPlanState::Made if asked == 0 => {
                    p { (tr.t("day_plans-nothing")) }
                    (drop(None))
                },
                DayPlanState::Made => {
                    p { (tr.args("day_plans-would", &count(served))) }
                    @if served < asked { (alert(AlertKind::Warn, html! { (tr.args("day_plans-unserved", &count(asked - served))) })) }
                    (drop((served > 0).then(|| Button::link(tr.t("day_plans-send"), path(id, "offers")).primary())))
                },
                DayPlanState::Offering => {
                    p { (gone("day_plans-offering")) }
                    p { (refresh()) }
                },
                DayPlanState::Offered => (alert(AlertKind::Ok, html! { (gone("day_plans-offered")) })),
                DayPlanState::Dropped => p { (tr.t("day_plans-dropped")) },
            }
        } } }
    }
}

/// Served of asked, beside what nearest-first would have served: in all, then by class.
fn figures(tr: Tr, row: &DayPlanRow) -> Vec<Kpi> {
    let figure = |label: String, served: u32, asked: u32, nearest: u32| Kpi {
        label,
        value: tr.number(i64::from(served)),
        unit: format!(" / {}", tr.number(i64::from(asked))),
        note: Some(html! { (tr.args("day_plans-nearest", &[("n", tr.number(i64::from(nearest)).into())])) }),
    };
    let (served, asked) = sums(row);
    let nearest = row.classes.iter().map(|class| class.nearest_first).sum();
    let asked_for = row.classes.iter().filter(|class| class.asked > 0);
    let each = asked_for.map(|class: &ClassServed| {
        let label = tr.word("priority", class.priority.as_str());
        figure(label, class.served, class.asked, class.nearest_first)
    });
    std::iter::once(figure(tr.t("day_plans-sum"), served, asked, nearest))
        .chain(each)
        .collect()
}

fn offered(state: DayPlanState) -> lines::Offered {
    match state {
        DayPlanState::Offering | DayPlanState::Offered => lines::Offered::Yes,
        DayPlanState::Wanted | DayPlanState::Made | DayPlanState::Dropped => lines::Offered::No,
    }
}

fn all_lines(desk: &Desk, plan: &DayPlanCard, shown: Shown, here: &dyn Fn(bool, u32) -> String) -> Markup {
    let (tr, row) = (desk.tr, &plan.row);
    let (served, asked) = sums(row);
    let tab = |unserved: bool, label: &str, count: u32| Tab {
        label: tr.t(label),
        href: here(unserved, 1),
        count: Some(u64::from(count)),
        current: shown.unserved == unserved,
        bad: unserved && count > 0,
    };
    let choices = [
        tab(false, "day_plans-all", asked),
        tab(true, "day_plans-nobody", asked.saturating_sub(served)),
    ];
    let total = u64::try_from(plan.lines.total).unwrap_or(0);
    let number = |n: u64| tr.number(i64::try_from(n).unwrap_or(i64::MAX));
    let search = tr.args(
        "day_plans-cost",
        &[
            ("cost", tr.number(plan.cost).into()),
            ("nearest", tr.number(plan.nearest_first_cost).into()),
            ("seed", plan.seed.to_string().into()),
            ("turns", number(plan.turns).into()),
        ],
    );
    html! {
        (card(Card::new(tr.t("day_plans-lines")).flush().right(xlsx_button(tr, &here(shown.unserved, 1))), html! {
            (tabs(&tr.t("day_plans-lines"), &choices))
            (lines::view(desk, &plan.lines.rows, offered(row.state)))
            (pager(tr, &Pager { page: shown.paging.page, per_page: shown.paging.size, total, href: &|n| here(shown.unserved, n) }))
        }))
        p.small.muted { (search) }
    }
}

#[cfg(test)]
mod tests {
    use contracts::{Role, dispatch::day::DayPlanOutcome};
    use kernel::Lang;

    use super::*;
    use crate::{
        pages::{
            day_plans::sample,
            orders::desk::tests::{assert_sound, desk},
        },
        web::Names,
    };

    fn html(lang: Lang, plan: &DayPlanCard, unserved: bool) -> String {
        let mut desk = desk(Role::Operator, lang);
        desk.names = [(sample::volunteer().uuid(), "赵明亮".to_owned())]
            .into_iter()
            .collect::<Names>();
        let shown = Shown {
            unserved,
            paging: Paging::default(),
        };
        let html = view(&desk, plan, shown).into_string();
        assert_sound(&html);
        html
    }

    #[test]
    fn the_page_fetches_itself_while_the_plan_is_made_or_offered() {
        for state in DayPlanState::ALL {
            let polls = matches!(state, DayPlanState::Wanted | DayPlanState::Offering);
            for lang in [Lang::Zh, Lang::En] {
                let html = html(lang, &sample::plan(*state), false);
                assert_eq!(html.contains("hx-trigger=\"every"), polls, "{state:?}");
            }
        }
    }

    #[test]
    fn a_plan_says_whom_it_serves_beside_nearest_first_and_why_each_goes() {
        let zh = html(Lang::Zh, &sample::plan(DayPlanState::Made), false);
        for words in [
            "2026-11-24 周二 日计划",
            "就近派单：0",
            "赵明亮",
            "相距 0.6 km",
            "无人可去",
            "FW20261124-0001",
            "20,064",
            "/offers\"",
            "/drop\"",
        ] {
            assert!(zh.contains(words), "{words} in {zh}");
        }
        assert!(zh.contains("?who=nobody\"") && !zh.contains("P0"));
        assert!(html(Lang::En, &sample::plan(DayPlanState::Made), true).contains("Nearest first: 0"));
    }

    #[test]
    fn once_offered_each_line_says_what_became_of_it_and_nothing_can_be_sent_again() {
        let mut plan = sample::plan(DayPlanState::Offered);
        plan.lines.rows[0].outcome = Some(DayPlanOutcome::NotFit);
        let zh = html(Lang::Zh, &plan, false);
        assert!(zh.contains("已不合适") && !zh.contains("/offers\"") && !zh.contains("/drop\""));
    }
}
