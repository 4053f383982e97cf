//! `/goods-orders/usage`: what became of goods, by who paid for or gave them (R8.2). Minutes and yuan are sums of all goods: no sort
//! of goods has both (R6.11).

use axum::{
    extract::{Query, State},
    response::{IntoResponse, Response},
};
use contracts::{
    Day,
    redemption::order::{GoodsSum, GoodsUsage, GoodsUsageReport, SourceUsage},
};
use kernel::china_date;
use maud::{Markup, html};
use portal_kit::{
    Card, CardRole, Column, Empty, Field, Filters, FormErrors, Input, PageCtx, PageHead, Table, Tr, card,
    empty, error_summary, filters, input, page as shell, table,
};
use serde::Deserialize;
use time::Date;

use super::{PATH, USAGE_READERS};
use crate::{
    pages::stock::source,
    web::{App, Errors, ListName, Page, Signed, WholeList, parse_date, url, wants_xlsx, xlsx_button},
};

const HERE: &str = "/goods-orders/usage";

/// The days asked for; the year so far at the beginning.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    from: String,
    to: String,
    format: String,
}

/// A figure of a source.
type Figure = fn(&SourceUsage) -> &GoodsSum;
const FIGURES: [(&str, Figure); 4] = [
    ("goods_usage-came_in", |row| &row.came_in),
    ("goods_usage-handed_out", |row| &row.handed_out),
    ("goods_usage-lost", |row| &row.lost),
    ("goods_usage-remains", |row| &row.remains),
];

pub async fn show(signed: Signed, State(app): State<App>, Query(mut asked): Query<Asked>) -> Page<Response> {
    signed.needs(&USAGE_READERS)?;
    let today = china_date(app.host.clock().now());
    if asked.from.is_empty() && asked.to.is_empty() {
        let first = Date::from_ordinal_date(today.year(), 1).unwrap_or(today);
        (asked.from, asked.to) = (first.to_string(), today.to_string());
    }
    let mut errors = Errors::new(signed.tr).naming(&[("from", "goods_usage-from"), ("to", "goods_usage-to")]);
    let from = errors.read("from", "date_form", parse_date(&asked.from));
    let to = errors.read("to", "date_form", parse_date(&asked.to));
    let mut report = GoodsUsageReport { sources: Vec::new() };
    let mut errors = errors.into_inner();
    if let (Some(from), Some(to)) = (from, to) {
        let usage = GoodsUsage {
            within: None,
            from: Day(from),
            to: Day(to),
        };
        match signed.ask(&app, usage).await {
            Ok(found) => report = found,
            Err(error) if error.field.is_some() => errors = crate::web::field_errors(&error, signed.tr, &[]),
            Err(error) => return Err(error.into()),
        }
    }
    let tr = signed.tr;
    if wants_xlsx(&asked.format) && errors.is_empty() {
        let name = ListName {
            code: "goods_usage",
            title: &tr.t("goods_usage-title"),
            narrowed: vec![
                (tr.t("goods_usage-from"), asked.from.clone()),
                (tr.t("goods_usage-to"), asked.to.clone()),
            ],
            filter: &[("from", &asked.from), ("to", &asked.to)],
        };
        let mut whole = WholeList::begin(&app, &signed, name).await?;
        whole.add_part(&report.sources, columns_of_file(tr))?;
        return whole.finish().await;
    }
    let status = match errors.is_empty() {
        true => axum::http::StatusCode::OK,
        false => axum::http::StatusCode::UNPROCESSABLE_ENTITY,
    };
    let page = view(&signed.ctx(&app, PATH), &asked, &report, &errors);
    Ok((status, page).into_response())
}

fn view(ctx: &PageCtx, asked: &Asked, report: &GoodsUsageReport, errors: &FormErrors) -> Markup {
    let tr = ctx.tr;
    let title = tr.t("goods_usage-title");
    let here = url(HERE, &[("from", &asked.from), ("to", &asked.to)]);
    let head = PageHead::new(title.clone())
        .crumb(tr.t("goods_orders-title"), PATH)
        .here(title.clone())
        .errors(!errors.is_empty())
        .actions(xlsx_button(tr, &here));
    let nothing = empty(&Empty {
        text: tr.t("goods_usage-none"),
        action: None,
    });
    let day = |name: &str, label: &str, value: &str| {
        input(
            &Field::new(tr, name, tr.t(label)).errors(errors),
            Input::date(value),
        )
    };
    shell(
        ctx,
        &head,
        html! {
            (error_summary(tr, errors))
            (card(Card::new("").flush(), html! {
                (filters(tr, &Filters::new(HERE), html! {
                    (day("from", "goods_usage-from", &asked.from))
                    (day("to", "goods_usage-to", &asked.to))
                }))
                (table(tr, &Table::new(title, &report.sources, columns(tr)).empty(nothing)))
            }))
            p.small.muted { (tr.t("goods_usage-hint")) }
        },
    )
}

fn column_of_source<'a>(tr: Tr) -> Column<'a, SourceUsage> {
    Column::text("source", tr.t("stock-source"), move |row: &SourceUsage| {
        row.source
            .map_or_else(|| tr.t("stock-found"), |from| source(tr, from))
    })
    .card(CardRole::Title)
}

/// A column a figure, with pieces, time and yuan below each other: twelve columns are wider than a screen.
fn columns<'a>(tr: Tr) -> Vec<Column<'a, SourceUsage>> {
    let figures = FIGURES.into_iter().map(|(key, of)| {
        Column::new(key, tr.t(key), move |row: &SourceUsage| {
            let sum = of(row);
            let lines = [
                ("goods_usage-units", sum.units.to_string()),
                ("goods_usage-minutes", tr.minutes(sum.minutes.get())),
                ("goods_usage-yuan", tr.yuan(sum.fen)),
            ];
            html! {
                @for (unit, figure) in lines { div { span.xs.muted { (tr.t(unit)) } " " (figure) } }
            }
        })
        .num()
    });
    [column_of_source(tr)].into_iter().chain(figures).collect()
}

fn columns_of_file<'a>(tr: Tr) -> Vec<Column<'a, SourceUsage>> {
    let mut columns = vec![column_of_source(tr)];
    for (key, of) in FIGURES {
        let label = |unit: &str| format!("{} · {}", tr.t(key), tr.t(unit));
        columns.push(
            Column::text(key, label("goods_usage-units"), move |row: &SourceUsage| {
                of(row).units
            })
            .num()
            .xlsx_number(move |row: &SourceUsage| Some(of(row).units)),
        );
        columns.push(
            Column::text(key, label("goods_usage-minutes"), move |row: &SourceUsage| {
                tr.minutes(of(row).minutes.get())
            })
            .num()
            .xlsx_minutes(move |row: &SourceUsage| Some(of(row).minutes.get())),
        );
        columns.push(
            Column::text(key, label("goods_usage-yuan"), move |row: &SourceUsage| {
                tr.yuan(of(row).fen)
            })
            .num()
            .xlsx_yuan(move |row: &SourceUsage| Some(of(row).fen.get())),
        );
    }
    columns
}

#[cfg(test)]
mod tests {
    use contracts::ledger::fund::FundSource;
    use kernel::{Fen, Lang, StandardMinutes};

    use super::*;
    use crate::pages::orders::desk::tests::assert_sound;

    #[test]
    fn r8_2_the_report_adds_up_pieces_time_and_yuan_by_source_and_an_empty_one_says_so() {
        let sum = |units, minutes, fen| GoodsSum {
            units,
            minutes: StandardMinutes::new(minutes),
            fen: Fen::new(fen),
        };
        let row = |source| SourceUsage {
            source,
            came_in: sum(50, 12_000, 164_000),
            handed_out: sum(20, 4_800, 65_600),
            lost: sum(1, 240, 3_280),
            remains: sum(29, 6_960, 95_120),
        };
        let asked = Asked {
            from: "2026-01-01".into(),
            to: "2026-11-23".into(),
            ..Asked::default()
        };
        for lang in [Lang::Zh, Lang::En] {
            let tr = Tr::new(lang);
            let ctx = PageCtx::new(tr, "时间银行", "12349", HERE);
            let report = GoodsUsageReport {
                sources: vec![row(Some(FundSource::Government)), row(None)],
            };
            let html = view(&ctx, &asked, &report, &FormErrors::new()).into_string();
            assert_sound(&html);
            for words in [
                &tr.minutes(4_800),
                &tr.yuan(Fen::new(65_600)),
                &tr.t("stock-found"),
            ] {
                assert!(html.contains(words.as_str()), "{words}");
            }
            let none = GoodsUsageReport { sources: Vec::new() };
            let html = view(&ctx, &asked, &none, &FormErrors::new()).into_string();
            assert!(html.contains(&tr.t("goods_usage-none")));
        }
    }
}
