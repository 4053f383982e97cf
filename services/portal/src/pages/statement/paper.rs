//! `/volunteers/{id}/statement/paper`: the statement as it is printed and signed. Every line of the half-year, what each account
//! held before and after them, and one total at the end.

use axum::extract::{Path, Query, State};
use contracts::{
    Day,
    ledger::{AccountKind, GetStatement},
};
use kernel::{VolunteerId, china_date};
use maud::{Markup, html};
use portal_kit::{
    AlertKind, Button, Card, CardRole, Column, Empty, PageHead, Table, Tr, alert, card, empty, print_foot,
    print_head, table,
};

use super::{
    ACCOUNTS, Asked, BEGINNING, Extent, lines, read,
    view::{self, Sheet},
};
use crate::web::{App, Page, Signed};

/// Lines on paper: about fifty sheets. Whoever has more in half a year prints an account or a type at a time.
const MOST: usize = 2_000;

/// What the printed lines have done to an account.
struct Movement {
    account: AccountKind,
    /// What it held before them. Nothing where lines of one type are printed: these lead from no balance to another.
    opening: Option<i64>,
    /// What was paid out of it: 0 or less.
    out: i64,
    paid_in: i64,
}

impl Movement {
    fn closing(&self) -> Option<i64> {
        self.opening.map(|opening| opening + self.out + self.paid_in)
    }
}

/// The page from which it is printed.
pub(super) async fn show(
    State(app): State<App>,
    signed: Signed,
    Path(volunteer_id): Path<VolunteerId>,
    Query(asked): Query<Asked>,
) -> Page {
    let sheet = read(&app, &signed, volunteer_id, &asked, Extent::Newest(MOST)).await?;
    let movements = movements(&app, &signed, &sheet).await?;
    Ok(page(&sheet, &movements))
}

/// One for each account whose lines are printed.
async fn movements(app: &App, signed: &Signed, sheet: &Sheet) -> contracts::Result<Vec<Movement>> {
    let accounts = sheet
        .chosen
        .account
        .map_or_else(|| ACCOUNTS.to_vec(), |one| vec![one]);
    let mut movements = Vec::new();
    for account in accounts {
        let opening = match sheet.chosen.purpose {
            None => Some(opening(app, signed, sheet, account).await?),
            Some(_) => None,
        };
        let (out, paid_in) = lines::totals(&sheet.rows, Some(account));
        movements.push(Movement {
            account,
            opening,
            out,
            paid_in,
        });
    }
    Ok(movements)
}

/// What an account held before the oldest printed line: every line carries the balance after it, also one that has changed
/// nothing.
async fn opening(app: &App, signed: &Signed, sheet: &Sheet, account: AccountKind) -> contracts::Result<i64> {
    let printed = &sheet.statement;
    let to = match printed.more_before {
        Some(_) => Some(printed.to),
        None => printed.from.0.previous_day().map(Day),
    };
    let last_before = GetStatement {
        volunteer_id: sheet.card.row.volunteer_id,
        from: Some(Day(BEGINNING)),
        to,
        account: Some(account),
        purpose: None,
        before: printed.more_before,
        limit: 1,
    };
    let found = signed.ask(app, last_before).await?;
    Ok(found.lines.first().map_or(0, |line| line.balance.get()))
}

fn page(sheet: &Sheet, movements: &[Movement]) -> Markup {
    let (ctx, tr) = (&sheet.ctx, sheet.ctx.tr);
    let (name, total) = (&sheet.card.row.name.0, sheet.statement.total);
    let count = tr.args("ledger-count", &[("n", total.into())]);
    let title = tr.t("ledger-statement");
    let mut said = vec![name.clone(), sheet.span(tr)];
    said.extend(sheet.chosen.account.map(|kind| tr.word("account", kind.as_str())));
    said.extend(sheet.chosen.purpose.map(|of| tr.word("purpose", of.as_str())));
    let head = PageHead::new(title.clone())
        .crumb(tr.t("nav-volunteers"), "/volunteers")
        .crumb(name, format!("/volunteers/{}", sheet.card.row.volunteer_id))
        .crumb(tr.t("ledger-statement-short"), sheet.on_screen())
        .here(tr.t("ledger-print"))
        .meta(html! { (sheet.span(tr)) " · " (count) })
        .actions(html! { (Button::print(tr.t("ledger-print")).primary()) });
    let signers = [
        tr.t("ledger-sign-clerk"),
        tr.t("ledger-sign-volunteer"),
        tr.t("ledger-sign-seal"),
    ];
    let is_cut = sheet.statement.more_before.is_some();
    let cut = [("n", sheet.rows.len().into()), ("total", total.into())];
    let nothing = empty(&Empty {
        text: tr.t("ledger-no-lines"),
        action: None,
    });
    let totals = tr.t(if is_cut {
        "ledger-total-printed"
    } else {
        "ledger-total-period"
    });
    portal_kit::page(
        ctx,
        &head,
        html! {
            (print_head(ctx, &title, &said.join(" · ")))
            @if is_cut { (alert(AlertKind::Warn, html! { (tr.args("ledger-paper-cut", &cut)) })) }
            (view::balances(sheet))
            // The boxes say what there is now, also above a half-year that has passed.
            @if printed_later(sheet) {
                p.small { (tr.args("ledger-balances-now", &[("at", tr.moment(sheet.now).into())])) }
            }
            (card(Card::new("").flush(), table(tr, &lines::sheet(tr, &sheet.rows).empty(nothing))))
            (card(Card::new(totals.clone()).flush(), totals_of(tr, totals, movements)))
            (print_foot(ctx, &signers, sheet.statement.check_code.as_deref(), &tr.moment(sheet.now)))
        },
    )
}

/// Whether the last of the printed days has passed.
fn printed_later(sheet: &Sheet) -> bool {
    sheet.statement.to.0 < china_date(sheet.now)
}

/// An account a row, and under several their sum. The columns of opening and closing balances are there where lines lead from
/// the one to the other.
fn totals_of(tr: Tr, caption: String, movements: &[Movement]) -> Markup {
    let balanced = movements.iter().all(|movement| movement.opening.is_some());
    let balance = move |minutes: Option<i64>| minutes.map(|minutes| tr.minutes(minutes)).unwrap_or_default();
    let mut columns = vec![
        Column::text("account", tr.t("ledger-account"), move |of: &Movement| {
            tr.word("account", of.account.as_str())
        })
        .card(CardRole::Title),
    ];
    if balanced {
        columns.push(
            Column::text("opening", tr.t("ledger-opening"), move |of: &Movement| {
                balance(of.opening)
            })
            .num(),
        );
    }
    columns.push(
        Column::text("out", tr.t("ledger-out"), move |of: &Movement| {
            lines::signed(tr, of.out)
        })
        .num(),
    );
    columns.push(
        Column::text("in", tr.t("ledger-in"), move |of: &Movement| {
            lines::signed(tr, of.paid_in)
        })
        .num(),
    );
    if balanced {
        columns.push(
            Column::text("closing", tr.t("ledger-closing"), move |of: &Movement| {
                balance(of.closing())
            })
            .num()
            .class("strong"),
        );
    }
    let sum = |of: fn(&Movement) -> i64| movements.iter().map(of).sum::<i64>();
    let foot = html! {
        tr {
            td { (tr.t("ledger-total")) }
            @if balanced { td.r.num { (tr.minutes(sum(|of| of.opening.unwrap_or_default()))) } }
            td.r.num { (lines::signed(tr, sum(|of| of.out))) }
            td.r.num { (lines::signed(tr, sum(|of| of.paid_in))) }
            @if balanced { td.r.num { (tr.minutes(sum(|of| of.closing().unwrap_or_default()))) } }
        }
    };
    let several = movements.len() > 1;
    let all = Table::new(caption, movements, columns);
    table(tr, &if several { all.foot(foot) } else { all })
}

#[cfg(test)]
mod tests {
    use contracts::ledger::Purpose;
    use kernel::Lang;

    use super::*;

    fn movement(account: AccountKind, opening: Option<i64>, out: i64, paid_in: i64) -> Movement {
        Movement {
            account,
            opening,
            out,
            paid_in,
        }
    }

    /// A settlement has moved 325 minutes, and 60 were spent.
    fn settled(opening: Option<i64>) -> [Movement; 3] {
        [
            movement(AccountKind::Unsettled, opening, -325, 325),
            movement(AccountKind::Goods, opening, -60, 162),
            movement(AccountKind::Savings, opening, 0, 163),
        ]
    }

    #[test]
    fn paper_leads_from_the_opening_to_the_closing_balance_of_each_account_with_one_total() {
        let html = page(&view::tests::sheet(Lang::Zh, None), &settled(Some(30))).into_string();
        for words in ["期初余额", "期末余额", "+2时42分", "2时12分", "3时13分"] {
            assert!(html.contains(words), "{words} in {html}");
        }
        // 90 before, 385 out, 650 in, 355 after.
        for sum in ["1时30分", "−6时25分", "+10时50分", "5时55分"] {
            assert_eq!(
                html.matches(&format!("<td class=\"r num\">{sum}</td>")).count(),
                1,
                "{sum}"
            );
        }
        assert_eq!(
            html.matches("本期合计").count(),
            2,
            "the title and the caption of one table"
        );
        assert!(!html.contains("本页合计"));
        assert_eq!(
            html.matches("<tfoot").count(),
            1,
            "a foot is printed on every sheet"
        );
    }

    #[test]
    fn of_a_half_year_that_has_passed_it_is_said_which_balances_are_todays() {
        let mut sheet = view::tests::sheet(Lang::Zh, None);
        let html = page(&sheet, &settled(Some(0))).into_string();
        assert!(!html.contains("本期期末余额见文末"));
        sheet.statement.to = Day(time::macros::date!(2026 - 06 - 30));
        let html = page(&sheet, &settled(Some(0))).into_string();
        assert!(
            html.contains("2026-11-23 周一 10:41 的余额，本期期末余额见文末"),
            "{html}"
        );
    }

    #[test]
    fn paper_has_lines_for_the_signatures_and_who_printed() {
        let html = page(&view::tests::sheet(Lang::Zh, None), &settled(Some(0))).into_string();
        assert!(html.contains("经办人：____") && html.contains("打印人 陈晓燕"));
        assert!(html.contains("核验码 8-9f2c01aa34be"), "{html}");
        assert!(html.contains("data-print"));
    }

    #[test]
    fn lines_of_one_type_lead_from_no_balance_to_another() {
        let mut sheet = view::tests::sheet(Lang::Zh, None);
        sheet.chosen.purpose = Some(Purpose::Goods);
        sheet.chosen.account = Some(AccountKind::Goods);
        let of_one = [movement(AccountKind::Goods, None, -60, 0)];
        let html = page(&sheet, &of_one).into_string();
        assert!(!html.contains("期初余额") && html.contains("−1时"), "{html}");
        assert!(!html.contains("<tfoot"), "one account is its own total");
        let said = html.split("print-head").nth(1).unwrap_or_default();
        let said = said.split("</div>").next().unwrap_or_default();
        assert!(
            said.contains("可换物品 · 兑换物品"),
            "paper says what it leaves out: {said}"
        );
    }

    #[test]
    fn paper_that_is_cut_says_so() {
        for (lang, words) in [(Lang::Zh, "最近 2 笔"), (Lang::En, "newest 2")] {
            let html = page(&view::tests::sheet(lang, Some(8)), &settled(Some(0))).into_string();
            assert!(html.contains(words) && !html.contains("ledger-"), "{html}");
        }
        let html = page(&view::tests::sheet(Lang::Zh, Some(8)), &settled(Some(0))).into_string();
        assert!(!html.contains("本期合计"), "it is not that of the period");
    }
}
