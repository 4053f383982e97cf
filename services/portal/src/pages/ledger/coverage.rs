//! 承诺覆盖: what volunteers have been promised by town, against what volunteers gave in the last twelve months.

use axum::{
    extract::{Query, State},
    response::{IntoResponse, Response},
};
use contracts::ledger::policy::{GetPromiseCoverage, PromiseCoverage, TownCoverage};
use maud::{Markup, html};
use portal_kit::{
    AlertKind, Button, Card, CardRole, Column, HBar, HBarChart, HBarRow, PageCtx, PageHead, Table, TagKind,
    Tr, alert, card, chart_hbar, page, print_foot, print_head, table, tag,
};
use serde::Deserialize;
use time::OffsetDateTime;

use super::{READERS, books_tabs};
use crate::web::{App, ListName, OrgTree, Page, Signed, WholeList, wants_xlsx, xlsx_button};

/// Whether the page is wanted, or the file.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    format: String,
}

/// By town.
pub async fn show(State(app): State<App>, signed: Signed, Query(asked): Query<Asked>) -> Page<Response> {
    signed.needs(&READERS)?;
    let coverage = signed.ask(&app, GetPromiseCoverage {}).await?;
    let (now, orgs, tr) = (app.host.clock().now(), app.orgs(), signed.tr);
    if wants_xlsx(&asked.format) {
        let name = ListName {
            code: "coverage",
            title: &tr.t("coverage-title"),
            narrowed: vec![
                (tr.t("fund-from"), coverage.from.0.to_string()),
                (tr.t("fund-to"), coverage.to.0.to_string()),
            ],
            filter: &[],
        };
        let mut whole = WholeList::begin(&app, &signed, name).await?;
        whole.add_part(&coverage.towns, columns(tr, &orgs))?;
        return whole.finish().await;
    }
    Ok(view(&signed.ctx(&app, "/ledger"), &orgs, &coverage, now).into_response())
}

fn view(ctx: &PageCtx, orgs: &OrgTree, coverage: &PromiseCoverage, now: OffsetDateTime) -> Markup {
    let tr = ctx.tr;
    let title = tr.t("coverage-title");
    let span = tr.args(
        "ledger-span",
        &[
            ("from", tr.date(coverage.from.0).into()),
            ("to", tr.date(coverage.to.0).into()),
        ],
    );
    let head = PageHead::new(title.clone())
        .crumb(tr.t("ledger-title"), "/ledger")
        .here(title.clone())
        .meta(html! { (span) })
        .actions(html! {
            (xlsx_button(tr, "/ledger/coverage"))
            (Button::print(tr.t("ledger-print")))
        });
    page(
        ctx,
        &head,
        html! {
            (print_head(ctx, &title, &span))
            (books_tabs(tr, "/ledger/coverage"))
            (alert(AlertKind::Info, html! { (tr.t("coverage-note")) }))
            @if !coverage.towns.is_empty() {
                (card(Card::new(title.clone()), chart_hbar(&chart(tr, orgs, coverage))))
            }
            (card(Card::new(tr.t("coverage-by-town")).flush(), by_town(tr, orgs, &coverage.towns)))
            (print_foot(ctx, &[tr.t("ledger-sign-clerk"), tr.t("ledger-sign-checker"), tr.t("ledger-sign-seal")], None, &tr.moment(now)))
        },
    )
}

/// How many per cent of the savings twelve months like the last could serve, rounded down; nothing without savings.
fn percent(savings: i64, capacity: i64) -> Option<i64> {
    let share = (savings > 0).then(|| i128::from(capacity) * 100 / i128::from(savings))?;
    Some(i64::try_from(share).unwrap_or(i64::MAX))
}

fn chart(tr: Tr, orgs: &OrgTree, coverage: &PromiseCoverage) -> HBarChart {
    let bar = |value: i64| HBar {
        value,
        shown: tr.minutes(value),
    };
    let rows = coverage.towns.iter().map(|line| HBarRow {
        label: orgs.name(&line.org).to_owned(),
        bars: vec![bar(line.savings.get()), bar(line.capacity.get())],
    });
    let sum = |of: fn(&TownCoverage) -> i64| coverage.towns.iter().map(of).sum::<i64>();
    let most = coverage.towns.iter().max_by_key(|line| line.savings);
    let summary = tr.args(
        "coverage-summary",
        &[
            ("savings", tr.minutes(sum(|line| line.savings.get())).into()),
            ("capacity", tr.minutes(sum(|line| line.capacity.get())).into()),
            ("town", most.map_or("", |line| orgs.name(&line.org)).into()),
        ],
    );
    HBarChart {
        summary,
        series: vec![tr.t("coverage-savings"), tr.t("coverage-capacity")],
        rows: rows.collect(),
    }
}

fn by_town(tr: Tr, orgs: &OrgTree, towns: &[TownCoverage]) -> Markup {
    let sum = |of: fn(&TownCoverage) -> i64| towns.iter().map(of).sum::<i64>();
    let (savings, capacity) = (sum(|line| line.savings.get()), sum(|line| line.capacity.get()));
    let foot = html! {
        tr {
            td { (tr.t("ledger-total")) }
            td.r.num { (tr.number(sum(|line| line.volunteers))) }
            td.r.num { (tr.minutes(savings)) }
            td.r.num { (tr.minutes(capacity)) }
            td.r.num { @if let Some(share) = percent(savings, capacity) { (share) "%" } }
            td.r.num { (tr.minutes(sum(|line| line.goods.get()))) }
        }
    };
    table(
        tr,
        &Table::new(tr.t("coverage-by-town"), towns, columns(tr, orgs)).foot(foot),
    )
}

fn columns<'a>(tr: Tr, orgs: &'a OrgTree) -> Vec<Column<'a, TownCoverage>> {
    vec![
        Column::text("town", tr.t("coverage-town"), |line: &TownCoverage| {
            orgs.name(&line.org).to_owned()
        })
        .card(CardRole::Title),
        Column::text(
            "volunteers",
            tr.t("coverage-volunteers"),
            move |line: &TownCoverage| tr.number(line.volunteers),
        )
        .num(),
        Column::text("savings", tr.t("coverage-savings"), move |line: &TownCoverage| {
            tr.minutes(line.savings.get())
        })
        .num()
        .xlsx_minutes(|line| Some(line.savings.get())),
        Column::text(
            "capacity",
            tr.t("coverage-capacity"),
            move |line: &TownCoverage| tr.minutes(line.capacity.get()),
        )
        .num()
        .xlsx_minutes(|line| Some(line.capacity.get())),
        Column::new(
            "covered",
            tr.t("coverage-covered"),
            move |line: &TownCoverage| match percent(line.savings.get(), line.capacity.get()) {
                None => html! {},
                Some(share) if share < 100 => tag(TagKind::Warn, &format!("{share}%")),
                Some(share) => tag(TagKind::Ok, &format!("{share}%")),
            },
        )
        .num()
        .card(CardRole::Amount),
        Column::text("goods", tr.t("coverage-goods"), move |line: &TownCoverage| {
            tr.minutes(line.goods.get())
        })
        .num()
        .xlsx_minutes(|line| Some(line.goods.get())),
    ]
}

#[cfg(test)]
mod tests {
    use kernel::{Lang, StandardMinutes};
    use time::macros::{date, datetime};

    use super::*;

    fn html(lang: Lang, towns: Vec<TownCoverage>) -> String {
        let coverage = PromiseCoverage {
            from: date!(2025 - 11 - 24).into(),
            to: date!(2026 - 11 - 23).into(),
            towns,
        };
        let ctx = PageCtx::new(Tr::new(lang), "台儿庄区时间银行", "12349", "/ledger");
        view(
            &ctx,
            &OrgTree::new(Vec::new()),
            &coverage,
            datetime!(2026-11-23 02:41 UTC),
        )
        .into_string()
    }

    fn town(org: &str, savings: i64, capacity: i64) -> TownCoverage {
        TownCoverage {
            org: org.parse().unwrap(),
            volunteers: 3,
            savings: StandardMinutes::new(savings),
            goods: StandardMinutes::new(60),
            capacity: StandardMinutes::new(capacity),
        }
    }

    #[test]
    fn a_town_that_has_promised_more_than_it_gives_is_marked_in_words_and_colour() {
        for lang in [Lang::Zh, Lang::En] {
            let html = html(
                lang,
                vec![town("370405001", 200, 150), town("370405100", 100, 250)],
            );
            assert!(html.contains("75%") && html.contains("250%") && html.contains("133%"));
            assert!(html.contains("role=\"img\"") && html.contains("<title>"));
        }
    }

    #[test]
    fn nothing_promised_is_no_division_by_zero() {
        assert_eq!(percent(0, 100), None);
        assert_eq!(percent(3, 2), Some(66));
        assert!(!html(Lang::Zh, Vec::new()).contains("role=\"img\""));
    }
}
