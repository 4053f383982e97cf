//! `/ledger`: the books at a glance. Debits equal credits, of minutes and of fen apart, or everybody sees that they do not.

mod coverage;
mod heads;

use axum::{Router, extract::State, routing::get};
use contracts::{
    Role,
    ledger::{Books, FundTrialLine, TrialBalance, TrialLine},
};
use kernel::Fen;
use maud::{Markup, html};
use portal_kit::{
    AlertKind, Button, Card, CardRole, Column, Kpi, PageCtx, PageHead, Tab, Table, TagKind, Tr, alert, card,
    facts, kpis, page, print_foot, print_head, table, tabs, tag,
};
use time::OffsetDateTime;

use super::statement::ACCOUNTS;
use crate::web::{App, Page, Signed};

/// `/ledger`
pub fn routes() -> Router<App> {
    Router::new()
        .route("/ledger", get(show))
        .route("/ledger/coverage", get(coverage::show))
        .merge(heads::routes())
}

/// The pages about the books as a whole, with `here` as the current one.
pub(super) fn books_tabs(tr: Tr, here: &str) -> Markup {
    let tab = |key: &str, href: &str| Tab {
        label: tr.t(key),
        href: href.into(),
        count: None,
        current: href == here,
        bad: false,
    };
    let all = [
        tab("ledger-tab-books", "/ledger"),
        tab("journal-title", "/ledger/entries"),
        tab("correction-title", "/ledger/corrections"),
        tab("import-title", "/ledger/imports"),
        tab("ledger-tab-coverage", "/ledger/coverage"),
        tab("ledger-tab-fund", "/fund"),
    ];
    html! { div.noprint { (tabs(&tr.t("ledger-tabs"), &all)) } }
}

/// Who reads the books as a whole.
const READERS: [Role; 4] = [Role::Finance, Role::Auditor, Role::Oversight, Role::Operator];

async fn show(State(app): State<App>, signed: Signed) -> Page {
    signed.needs(&READERS)?;
    let books = signed.ask(&app, TrialBalance {}).await?;
    let sees_heads = signed.needs(&heads::READERS).is_ok();
    let ctx = signed.ctx(&app, "/ledger");
    Ok(view(
        &ctx,
        &books,
        sees_heads.then_some("/ledger/heads"),
        app.host.clock().now(),
    ))
}

/// `heads` is the address of the signed heads, for those who may see them.
fn view(ctx: &PageCtx, books: &Books, heads: Option<&str>, now: OffsetDateTime) -> Markup {
    let tr = ctx.tr;
    let as_of = tr.args("ledger-as-of", &[("when", tr.moment(now).into())]);
    let head = PageHead::new(tr.t("ledger-title"))
        .meta(html! { (as_of) })
        .actions(html! {
            // Who sees the heads sees the settlements.
            @if heads.is_some() { (Button::link(tr.t("nav-settlements"), "/settlements")) }
            @if heads.is_some() { (Button::link(tr.t("claims-title"), "/claims")) }
            (Button::print(tr.t("ledger-print")))
        });
    page(
        ctx,
        &head,
        html! {
            (print_head(ctx, &tr.t("ledger-title"), &as_of))
            (books_tabs(tr, "/ledger"))
            @if !books.balanced || !books.fund_balanced { (alert(AlertKind::Bad, html! { b { (tr.t("ledger-unbalanced")) } " " (tr.t("ledger-unbalanced-hint")) })) }
            (kpis(&tr.t("ledger-at-a-glance"), &figures(tr, books)))
            (card(Card::new(tr.t("ledger-trial-balance")).right(mark(tr, books.balanced)).flush(), accounts(tr, books)))
            (card(Card::new(tr.t("ledger-fund-balance")).right(mark(tr, books.fund_balanced)).flush(), fund_accounts(tr, &books.fund_lines)))
            (card(Card::new(tr.t("ledger-chain")), html! {
                (facts(&[
                    (tr.t("ledger-blocks"), html! { span.num { (tr.number(books.blocks)) } }),
                    (tr.t("ledger-transfers"), html! { span.num { (tr.number(books.transfers)) } }),
                    (tr.t("ledger-head"), html! { code.num.hash { (books.head) } }),
                ]))
                p.muted { (tr.t("ledger-chain-hint")) }
                @if let Some(heads) = heads { p.noprint { a href=(heads) { (tr.t("heads-title")) } } }
            }))
            (print_foot(ctx, &[tr.t("ledger-sign-clerk"), tr.t("ledger-sign-checker"), tr.t("ledger-sign-seal")], None, &tr.moment(now)))
        },
    )
}

/// 借贷相等
fn mark(tr: Tr, balanced: bool) -> Markup {
    if balanced {
        tag(TagKind::Ok, &tr.t("ledger-balanced"))
    } else {
        tag(TagKind::SolidBad, &tr.t("ledger-unbalanced"))
    }
}

fn figures(tr: Tr, books: &Books) -> Vec<Kpi> {
    let of_volunteers = |line: &&TrialLine| ACCOUNTS.contains(&line.account);
    let held: i64 = books.lines.iter().filter(of_volunteers).map(balance).sum();
    let waiting: i64 = books
        .lines
        .iter()
        .filter(of_volunteers)
        .map(|line| line.pending_credits.get())
        .sum();
    let figure = |key: &str, value: String| Kpi {
        label: tr.t(key),
        value,
        unit: String::new(),
        note: None,
    };
    vec![
        figure("ledger-kpi-held", tr.minutes(held)),
        figure("ledger-kpi-waiting", tr.minutes(waiting)),
        figure("ledger-transfers", tr.number(books.transfers)),
        figure("ledger-blocks", tr.number(books.blocks)),
    ]
}

/// Credits less debits: what the accounts of this kind hold.
fn balance(line: &TrialLine) -> i64 {
    line.credits.get() - line.debits.get()
}

fn signed(tr: Tr, minutes: i64) -> String {
    let sign = if minutes < 0 { "−" } else { "" };
    format!("{sign}{}", tr.minutes(minutes.abs()))
}

fn accounts(tr: Tr, books: &Books) -> Markup {
    let minutes = move |minutes: i64| match minutes {
        // A blank: on a phone's card it is not there at all.
        0 => String::new(),
        minutes => signed(tr, minutes),
    };
    let columns = vec![
        Column::text("account", tr.t("ledger-account"), move |line: &TrialLine| {
            tr.word("account", line.account.as_str())
        })
        .card(CardRole::Title),
        Column::text("accounts", tr.t("ledger-accounts"), move |line: &TrialLine| {
            tr.number(line.accounts)
        })
        .num()
        .card(CardRole::Hide),
        Column::text("debits", tr.t("ledger-debits"), move |line: &TrialLine| {
            minutes(line.debits.get())
        })
        .num(),
        Column::text("credits", tr.t("ledger-credits"), move |line: &TrialLine| {
            minutes(line.credits.get())
        })
        .num(),
        Column::text(
            "balance",
            tr.t("ledger-account-balance"),
            move |line: &TrialLine| signed(tr, balance(line)),
        )
        .num()
        .class("strong")
        .card(CardRole::Amount),
        Column::text(
            "pending_debits",
            tr.t("ledger-pending-debits"),
            move |line: &TrialLine| minutes(line.pending_debits.get()),
        )
        .num(),
        Column::text(
            "pending_credits",
            tr.t("ledger-pending-credits"),
            move |line: &TrialLine| minutes(line.pending_credits.get()),
        )
        .num(),
    ];
    let sum = |of: fn(&TrialLine) -> i64| tr.minutes(books.lines.iter().map(of).sum());
    let foot = html! {
        tr {
            td { (tr.t("ledger-total")) }
            td.r.num { (tr.number(books.lines.iter().map(|line| line.accounts).sum())) }
            td.r.num { (sum(|line| line.debits.get())) }
            td.r.num { (sum(|line| line.credits.get())) }
            td.r.num { (sum(balance)) }
            td.r.num { (sum(|line| line.pending_debits.get())) }
            td.r.num { (sum(|line| line.pending_credits.get())) }
        }
    };
    table(
        tr,
        &Table::new(tr.t("ledger-trial-balance"), &books.lines, columns).foot(foot),
    )
}

/// The fund's accounts in yuan, a table of its own (R6.11).
fn fund_accounts(tr: Tr, lines: &[FundTrialLine]) -> Markup {
    // A blank: on a phone's card it is not there at all.
    let yuan = move |fen: Fen| {
        if fen == Fen::ZERO {
            String::new()
        } else {
            tr.yuan(fen)
        }
    };
    let balance = |line: &FundTrialLine| Fen::new(line.credits.get() - line.debits.get());
    let columns = vec![
        Column::text("account", tr.t("ledger-account"), move |line: &FundTrialLine| {
            tr.word("account", line.account.as_str())
        })
        .card(CardRole::Title),
        Column::text("debits", tr.t("ledger-debits"), move |line: &FundTrialLine| {
            yuan(line.debits)
        })
        .num(),
        Column::text("credits", tr.t("ledger-credits"), move |line: &FundTrialLine| {
            yuan(line.credits)
        })
        .num(),
        Column::text(
            "balance",
            tr.t("ledger-account-balance"),
            move |line: &FundTrialLine| tr.yuan(balance(line)),
        )
        .num()
        .class("strong")
        .card(CardRole::Amount),
        Column::text(
            "pending_debits",
            tr.t("ledger-pending-debits"),
            move |line: &FundTrialLine| yuan(line.pending_debits),
        )
        .num(),
        Column::text(
            "pending_credits",
            tr.t("ledger-pending-credits"),
            move |line: &FundTrialLine| yuan(line.pending_credits),
        )
        .num(),
    ];
    let sum = |of: fn(&FundTrialLine) -> i64| tr.yuan(Fen::new(lines.iter().map(of).sum()));
    let foot = html! {
        tr {
            td { (tr.t("ledger-total")) }
            td.r.num { (sum(|line| line.debits.get())) }
            td.r.num { (sum(|line| line.credits.get())) }
            td.r.num { (sum(|line| line.credits.get() - line.debits.get())) }
            td.r.num { (sum(|line| line.pending_debits.get())) }
            td.r.num { (sum(|line| line.pending_credits.get())) }
        }
    };
    table(
        tr,
        &Table::new(tr.t("ledger-fund-balance"), lines, columns).foot(foot),
    )
}

#[cfg(test)]
mod tests {
    use contracts::ledger::AccountKind;
    use kernel::{Lang, StandardMinutes};
    use time::macros::datetime;

    use super::*;

    fn line(account: AccountKind, debits: i64, credits: i64) -> TrialLine {
        TrialLine {
            account,
            accounts: 1,
            debits: StandardMinutes::new(debits),
            credits: StandardMinutes::new(credits),
            pending_debits: StandardMinutes::ZERO,
            pending_credits: StandardMinutes::ZERO,
        }
    }

    fn fund_line(account: AccountKind, debits: i64, credits: i64) -> FundTrialLine {
        FundTrialLine {
            account,
            debits: Fen::new(debits),
            credits: Fen::new(credits),
            pending_debits: Fen::ZERO,
            pending_credits: Fen::ZERO,
        }
    }

    fn html(lang: Lang, balanced: bool) -> String {
        let books = Books {
            lines: vec![
                line(AccountKind::Issuance, 150, 0),
                line(AccountKind::Unsettled, 0, 150),
            ],
            balanced,
            fund_lines: vec![
                fund_line(AccountKind::FundInflow, 123_450, 0),
                fund_line(AccountKind::FundSociety, 0, 123_450),
            ],
            fund_balanced: balanced,
            blocks: 41,
            transfers: 1_286,
            head: "7f3a".repeat(16),
        };
        let ctx = PageCtx::new(Tr::new(lang), "台儿庄区时间银行", "12349", "/ledger");
        view(
            &ctx,
            &books,
            Some("/ledger/heads"),
            datetime!(2026-11-23 02:41 UTC),
        )
        .into_string()
    }

    #[test]
    fn debits_and_credits_stand_side_by_side_with_their_sums_and_the_mark() {
        let zh = html(Lang::Zh, true);
        assert!(zh.contains("借贷相等") && zh.contains("1,286") && zh.contains(&"7f3a".repeat(16)));
        assert_eq!(
            zh.matches("<td class=\"r num\">2时30分</td>").count(),
            2,
            "both sums"
        );
        assert_eq!(
            zh.matches("<td class=\"r num\">1,234.50</td>").count(),
            2,
            "both sums of the fund"
        );
        assert_eq!(zh.matches("借贷相等").count(), 2, "a mark for each unit");
        assert!(html(Lang::En, true).contains("Debits equal credits"));
    }

    #[test]
    fn books_that_do_not_balance_are_an_alarm() {
        let html = html(Lang::Zh, false);
        assert!(html.contains("role=\"alert\"") && html.contains("借贷不等") && !html.contains("借贷相等"));
    }
}
