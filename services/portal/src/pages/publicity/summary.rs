//! The year's summary: entries by town and medium, for print and as a file (R12.5).

use std::collections::BTreeMap;

use axum::{
    extract::{Query, State},
    response::{IntoResponse, Response},
};
use contracts::notification::publicity::{CountPublicity, Medium, PublicityCount};
use kernel::OrgCode;
use maud::{Markup, html};
use portal_kit::{
    Button, Card, CardRole, Column, Empty, Field, Filters, Hx, Kpi, PageHead, Table, card, empty, filters,
    kpis, page as shell, print_foot, print_head, select, table,
};
use serde::Deserialize;

use super::{PATH, READERS, of_year, tabs, year_of, years};
use crate::{
    pages::orders::desk::Desk,
    web::{App, ListName, Page, Signed, WholeList, wants_xlsx, xlsx_button},
};

const HERE: &str = "/publicity/summary";

/// Which year, or the file.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    year: String,
    format: String,
}

/// One town's entries that were done, by medium, and those still planned.
#[derive(Default)]
struct OfTown {
    town: Option<OrgCode>,
    done: BTreeMap<Medium, i64>,
    planned: i64,
}

impl OfTown {
    fn sum(&self) -> i64 {
        self.done.values().sum()
    }
}

/// The summary.
pub async fn show(signed: Signed, State(app): State<App>, Query(asked): Query<Asked>) -> Page<Response> {
    signed.needs(&READERS)?;
    let desk = Desk::open(&signed, &app, PATH).await?;
    let year = year_of(&asked.year, desk.today());
    let counts = signed.ask(&app, CountPublicity { year, within: None }).await?;
    let towns = by_town(&counts.lines);
    if wants_xlsx(&asked.format) {
        let (title, chosen) = (desk.tr.t("publicity-summary"), year.to_string());
        let name = ListName {
            code: "publicity_summary",
            title: &title,
            narrowed: vec![(desk.tr.t("publicity-year"), chosen.clone())],
            filter: &[("year", &chosen)],
        };
        let mut whole = WholeList::begin(&app, &signed, name).await?;
        whole.add_part(&towns, columns(&desk))?;
        return whole.finish().await;
    }
    Ok(view(&desk, year, &towns).into_response())
}

fn by_town(lines: &[PublicityCount]) -> Vec<OfTown> {
    let mut towns: BTreeMap<&OrgCode, OfTown> = BTreeMap::new();
    for line in lines {
        let of_town = towns.entry(&line.town).or_default();
        of_town.town = Some(line.town.clone());
        *of_town.done.entry(line.medium).or_default() += line.done;
        of_town.planned += line.planned;
    }
    towns.into_values().collect()
}

fn view(desk: &Desk, year: i32, towns: &[OfTown]) -> Markup {
    let tr = desk.tr;
    let (title, chosen) = (tr.t("publicity-summary"), year.to_string());
    let head = PageHead::new(title.clone())
        .crumb(tr.t("publicity-title"), PATH)
        .here(title.clone())
        .meta(html! { (year) })
        .actions(html! { (xlsx_button(tr, &of_year(HERE, year))) (Button::print(tr.t("ledger-print"))) });
    let figure = |label: &str, of: fn(&OfTown) -> i64| Kpi {
        label: tr.t(label),
        value: tr.number(towns.iter().map(of).sum::<i64>()),
        unit: tr.t("publicity-unit"),
        note: None,
    };
    let none = empty(&Empty {
        text: tr.t("publicity-year-none"),
        action: None,
    });
    let sum = |of: &dyn Fn(&OfTown) -> i64| tr.number(towns.iter().map(of).sum::<i64>());
    let foot = html! {
        tr {
            td { (tr.t("ledger-total")) }
            @for medium in Medium::ALL { td.r.num { (sum(&|town| done(town, *medium))) } }
            td.r.num { (sum(&OfTown::sum)) }
            td.r.num { (sum(&|town| town.planned)) }
        }
    };
    shell(
        &desk.ctx,
        &head,
        html! {
            (print_head(&desk.ctx, &title, &chosen))
            div.noprint {
                (portal_kit::tabs(&tr.t("publicity-pages"), &tabs(desk, HERE)))
                (filters(tr, &Filters::new(HERE), html! {
                    (select(&Field::new(tr, "year", tr.t("publicity-year")), &years(desk.today()), &chosen, Hx::default()))
                }))
            }
            (kpis(&title, &[figure("publicity-done", OfTown::sum), figure("publicity-planned", |town| town.planned)]))
            (card(Card::new(tr.t("publicity-by-town")).flush(),
                table(tr, &Table::new(title.clone(), towns, columns(desk)).foot(foot).empty(none))))
            (print_foot(&desk.ctx, &[tr.t("ledger-sign-clerk"), tr.t("ledger-sign-checker"), tr.t("ledger-sign-seal")], None, &tr.moment(desk.now)))
        },
    )
}

fn done(town: &OfTown, medium: Medium) -> i64 {
    town.done.get(&medium).copied().unwrap_or(0)
}

fn columns(desk: &Desk) -> Vec<Column<'_, OfTown>> {
    let tr = desk.tr;
    // A blank for nothing: on a phone's card it is not there at all.
    let count = |count: i64| {
        if count == 0 {
            String::new()
        } else {
            count.to_string()
        }
    };
    let mut columns = vec![
        Column::text("town", tr.t("publicity-town"), |row: &OfTown| {
            row.town.as_ref().map(|town| desk.place(town)).unwrap_or_default()
        })
        .card(CardRole::Title),
    ];
    columns.extend(Medium::ALL.iter().map(|medium| {
        Column::text(
            medium.as_str(),
            tr.word("medium", medium.as_str()),
            move |row: &OfTown| count(done(row, *medium)),
        )
        .num()
        .xlsx_number(move |row| Some(done(row, *medium)))
    }));
    columns.push(
        Column::text("done", tr.t("publicity-done"), |row: &OfTown| row.sum())
            .num()
            .class("strong")
            .card(CardRole::Amount)
            .xlsx_number(|row| Some(row.sum())),
    );
    columns.push(
        Column::text("planned", tr.t("publicity-planned"), move |row: &OfTown| {
            count(row.planned)
        })
        .num()
        .xlsx_number(|row| Some(row.planned)),
    );
    columns
}

#[cfg(test)]
mod tests {
    use contracts::Role;
    use kernel::Lang;

    use super::*;
    use crate::pages::orders::desk::tests::{assert_sound, desk};

    #[test]
    fn r12_5_the_summary_adds_up_by_town_and_medium() {
        let line = |town: &str, medium, done, planned| PublicityCount {
            medium,
            town: town.parse().unwrap(),
            planned,
            done,
            cancelled: 1,
        };
        let lines = [
            line("370405", Medium::Press, 2, 0),
            line("370405001", Medium::Press, 3, 1),
            line("370405001", Medium::Weibo, 4, 0),
        ];
        let towns = by_town(&lines);
        assert_eq!(towns.iter().map(OfTown::sum).collect::<Vec<_>>(), [2, 7]);
        for lang in [Lang::Zh, Lang::En] {
            let html = view(&desk(Role::Oversight, lang), 2026, &towns).into_string();
            assert_sound(&html);
            assert!(
                html.contains("<td class=\"r num\">5</td>") && html.contains("<td class=\"r num\">9</td>")
            );
            assert!(
                view(&desk(Role::Oversight, lang), 2026, &[])
                    .into_string()
                    .contains("class=\"empty\"")
            );
        }
    }
}
