use axum::{
    extract::{Query, State},
    response::{IntoResponse, Response},
};
use contracts::{
    Day, Paging,
    ledger::fund::{FindFundEntries, FundEntryRow, FundSourceLine, FundStatement, FundUse, GetFundStatement},
};
use kernel::Fen;
use maud::{Markup, html};
use portal_kit::{
    Button, Card, CardRole, Column, Field, Filters, Input, Kpi, PageCtx, PageHead, Table, Tr, card, filters,
    input, kpis, page, print_foot, print_head, table,
};
use serde::Deserialize;
use time::OffsetDateTime;

use super::{KEEPERS, READERS, parts};
use crate::{
    pages::ledger::books_tabs,
    web::{App, ListName, Names, Page, Signed, WholeList, parse_date, url, wants_xlsx, xlsx_button},
};

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    from: String,
    to: String,
    format: String,
}

/// Money by source and use, what waits for a second person, and the newest entries.
pub async fn show(State(app): State<App>, signed: Signed, Query(asked): Query<Asked>) -> Page<Response> {
    signed.needs(&READERS)?;
    if wants_xlsx(&asked.format) {
        return file(&app, &signed, &asked).await;
    }
    let find = |waiting, size| FindFundEntries {
        kind: None,
        state: None,
        waiting,
        paging: Paging { page: 1, size },
    };
    let (statement, waiting, newest) = tokio::try_join!(
        signed.ask(
            &app,
            GetFundStatement {
                from: parse_date(&asked.from).map(Day),
                to: parse_date(&asked.to).map(Day),
            }
        ),
        signed.ask(&app, find(true, 50)),
        signed.ask(&app, find(false, 10)),
    )?;
    let people = waiting
        .rows
        .iter()
        .chain(&newest.rows)
        .filter_map(|row| row.recorded_by);
    let names = Names::default().with_staff(&app, people).await?;
    let shown = Shown {
        statement: &statement,
        waiting: &waiting.rows,
        newest: &newest.rows,
        names: &names,
        keeps: signed.has(&KEEPERS),
    };
    Ok(view(&signed.ctx(&app, "/fund"), &shown, app.host.clock().now()).into_response())
}

/// The table of sources and uses as a file.
async fn file(app: &App, signed: &Signed, asked: &Asked) -> Page<Response> {
    let tr = signed.tr;
    let query = GetFundStatement {
        from: parse_date(&asked.from).map(Day),
        to: parse_date(&asked.to).map(Day),
    };
    let statement = signed.ask(app, query).await?;
    let (from, to) = (statement.from.0.to_string(), statement.to.0.to_string());
    let name = ListName {
        code: "fund_statement",
        title: &tr.t("fund-title"),
        narrowed: vec![(tr.t("fund-from"), from.clone()), (tr.t("fund-to"), to.clone())],
        filter: &[("from", &from), ("to", &to)],
    };
    let mut whole = WholeList::begin(app, signed, name).await?;
    whole.add_part(&statement.sources, columns(tr))?;
    whole.finish().await
}

struct Shown<'a> {
    statement: &'a FundStatement,
    waiting: &'a [FundEntryRow],
    newest: &'a [FundEntryRow],
    names: &'a Names,
    keeps: bool,
}

fn view(ctx: &PageCtx, shown: &Shown<'_>, now: OffsetDateTime) -> Markup {
    let tr = ctx.tr;
    let (from, to) = (shown.statement.from.0, shown.statement.to.0);
    let span = tr.args(
        "ledger-span",
        &[("from", tr.date(from).into()), ("to", tr.date(to).into())],
    );
    let head = PageHead::new(tr.t("fund-title"))
        .meta(html! { (span) })
        .actions(html! {
            (xlsx_button(tr, &url("/fund", &[("from", &from.to_string()), ("to", &to.to_string())])))
            @if shown.keeps {
                (Button::link(tr.t("fund-record"), "/fund/receipts"))
                (Button::link(tr.t("fund-propose"), "/fund/expenses"))
            }
            (Button::print(tr.t("ledger-print")))
        });
    let day = |name: &str, label: &str, value: time::Date| {
        input(
            &Field::new(tr, name, tr.t(label)),
            Input::date(&value.to_string()),
        )
    };
    page(
        ctx,
        &head,
        html! {
            (print_head(ctx, &tr.t("fund-title"), &span))
            (books_tabs(tr, "/fund"))
            (filters(tr, &Filters::new("/fund"), html! {
                (day("from", "fund-from", from))
                (day("to", "fund-to", to))
            }))
            (kpis(&tr.t("ledger-at-a-glance"), &figures(tr, &shown.statement.sources)))
            @if !shown.waiting.is_empty() {
                div.noprint { (card(Card::new(tr.t("fund-waiting")).flush(), parts::list(tr, &tr.t("fund-waiting"), shown.waiting, shown.names))) }
            }
            (card(Card::new(tr.t("fund-cross")).right(html! { span.small.muted { (tr.t("fund-cross-note")) } }).flush(), cross(tr, &shown.statement.sources)))
            div.noprint {
                (card(Card::new(tr.t("fund-newest")).right(html! { a href="/fund/entries" { (tr.t("fund-all")) } }).flush(),
                    parts::list(tr, &tr.t("fund-newest"), shown.newest, shown.names)))
            }
            (print_foot(ctx, &[tr.t("ledger-sign-clerk"), tr.t("ledger-sign-checker"), tr.t("ledger-sign-seal")], None, &tr.moment(now)))
        },
    )
}

fn spent(line: &FundSourceLine) -> i64 {
    line.spent.iter().map(|spent| spent.fen.get()).sum()
}

fn on(line: &FundSourceLine, used_for: FundUse) -> i64 {
    let of_use = line.spent.iter().filter(|spent| spent.used_for == used_for);
    of_use.map(|spent| spent.fen.get()).sum()
}

fn figures(tr: Tr, lines: &[FundSourceLine]) -> Vec<Kpi> {
    let figure = |key: &str, of: fn(&FundSourceLine) -> i64| Kpi {
        label: tr.t(key),
        value: tr.yuan(Fen::new(lines.iter().map(of).sum())),
        unit: tr.t("fund-unit"),
        note: None,
    };
    vec![
        figure("fund-opening", |line| line.opening.get()),
        figure("fund-received", |line| line.received.get()),
        figure("fund-spent", spent),
        figure("fund-closing", |line| line.closing.get()),
        figure("fund-held", |line| line.held.get()),
    ]
}

/// Source × use, with its sums.
fn cross(tr: Tr, lines: &[FundSourceLine]) -> Markup {
    let sum = |of: &dyn Fn(&FundSourceLine) -> i64| tr.yuan(Fen::new(lines.iter().map(of).sum()));
    let foot = html! {
        tr {
            td { (tr.t("ledger-total")) }
            td.r.num { (sum(&|line| line.opening.get())) }
            td.r.num { (sum(&|line| line.received.get())) }
            @for used_for in FundUse::ALL { td.r.num { (sum(&|line| on(line, *used_for))) } }
            td.r.num { (sum(&|line| line.closing.get())) }
        }
    };
    table(tr, &Table::new(tr.t("fund-cross"), lines, columns(tr)).foot(foot))
}

/// Source × use. Each row: opening + received − the six uses = closing.
fn columns<'a>(tr: Tr) -> Vec<Column<'a, FundSourceLine>> {
    // A blank for nothing: on a phone's card it is not there at all.
    let amount = move |fen: i64| {
        if fen == 0 {
            String::new()
        } else {
            tr.yuan(Fen::new(fen))
        }
    };
    let mut columns = vec![
        Column::text("source", tr.t("fund-source"), move |line: &FundSourceLine| {
            parts::account(tr, line.source.account())
        })
        .card(CardRole::Title),
        Column::text("opening", tr.t("fund-opening"), move |line: &FundSourceLine| {
            amount(line.opening.get())
        })
        .num()
        .xlsx_yuan(|line| Some(line.opening.get())),
        Column::text("received", tr.t("fund-received"), move |line: &FundSourceLine| {
            amount(line.received.get())
        })
        .num()
        .xlsx_yuan(|line| Some(line.received.get())),
    ];
    columns.extend(FundUse::ALL.iter().map(|used_for| {
        Column::text(
            used_for.as_str(),
            parts::account(tr, used_for.account()),
            move |line: &FundSourceLine| amount(on(line, *used_for)),
        )
        .num()
        .xlsx_yuan(move |line| Some(on(line, *used_for)))
    }));
    columns.push(
        Column::text("closing", tr.t("fund-closing"), move |line: &FundSourceLine| {
            tr.yuan(line.closing)
        })
        .num()
        .class("strong")
        .card(CardRole::Amount)
        .xlsx_yuan(|line| Some(line.closing.get())),
    );
    columns
}

#[cfg(test)]
mod tests {
    use contracts::ledger::fund::{FundSource, FundSpent};
    use kernel::Lang;
    use time::macros::{date, datetime};

    use super::*;

    fn html(lang: Lang, keeps: bool) -> String {
        let lines = FundSource::ALL.iter().enumerate().map(|(number, source)| {
            let part = number as i64;
            FundSourceLine {
                source: *source,
                opening: Fen::new(100_000 * part),
                received: Fen::new(1_234_550),
                spent: FundUse::ALL
                    .iter()
                    .map(|used_for| FundSpent {
                        used_for: *used_for,
                        fen: Fen::new(100 * part),
                    })
                    .collect(),
                closing: Fen::new(100_000 * part + 1_234_550 - 600 * part),
                held: Fen::ZERO,
            }
        });
        let statement = FundStatement {
            from: date!(2026 - 01 - 01).into(),
            to: date!(2026 - 11 - 23).into(),
            sources: lines.collect(),
        };
        let shown = Shown {
            statement: &statement,
            waiting: &[],
            newest: &[],
            names: &Names::default(),
            keeps,
        };
        let ctx = PageCtx::new(Tr::new(lang), "台儿庄区时间银行", "12349", "/fund");
        view(&ctx, &shown, datetime!(2026-11-23 02:41 UTC)).into_string()
    }

    #[test]
    fn the_cross_table_adds_up_in_yuan_and_shows_no_minute() {
        let zh = html(Lang::Zh, true);
        assert!(
            zh.contains("<td class=\"r num\">49,382.00</td>"),
            "received in all"
        );
        assert!(zh.contains("<td class=\"r num\">6.00</td>"), "on each use in all");
        assert!(
            zh.contains("<td class=\"r num\">55,346.00</td>"),
            "closing in all"
        );
        assert!(
            !zh.contains("0时") && !zh.contains("0分"),
            "no minutes beside yuan (R6.11)"
        );
        assert!(html(Lang::En, true).contains("Enterprises"));
    }

    #[test]
    fn who_only_reads_is_offered_no_entry() {
        assert!(html(Lang::Zh, true).contains("/fund/receipts"));
        assert!(!html(Lang::Zh, false).contains("/fund/receipts"));
    }
}
