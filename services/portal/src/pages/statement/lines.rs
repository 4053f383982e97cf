//! The lines of a statement: raw time and weight in one column, standard time in others, never mixed (decision 10).

use std::collections::HashMap;

use contracts::{
    dispatch::VisitLine,
    ledger::{AccountKind, LineState, Purpose, StatementLine},
};
use kernel::{OrderId, VisitId, china_date};
use maud::{Markup, html};
use portal_kit::{CardRole, Column, Table, TagKind, Tr, status, table, tag};

use crate::{
    pages::orders::catalogue::{Catalogue, factor},
    web::Names,
};

/// One line with what stands behind it.
pub struct Row {
    line: StatementLine,
    /// 家电维修 · 张桂兰; the order's number for readers who may not know elders.
    what: String,
    /// The order and its number.
    order: Option<(OrderId, String)>,
}

impl Row {
    /// A line of the ledger, with the visit behind it.
    pub fn new(
        tr: Tr,
        line: &StatementLine,
        visits: &HashMap<VisitId, VisitLine>,
        names: &Names,
        catalogue: &Catalogue,
    ) -> Self {
        let visit = line.visit_id.and_then(|visit| visits.get(&visit));
        let what = match visit {
            Some(visit) => {
                let whom = names.known_elder(visit.elder_id).unwrap_or(&visit.order_no);
                format!("{} · {whom}", catalogue.name(tr, &visit.service))
            }
            None => tr.word("purpose", line.purpose.as_str()),
        };
        Self {
            line: line.clone(),
            what,
            order: visit.map(|visit| (visit.order_id, visit.order_no.clone())),
        }
    }

    fn posted(&self) -> bool {
        self.line.state == LineState::Posted
    }
}

/// `LS00001286`: the transfer's serial number as it is printed.
pub fn serial(seq: i64) -> String {
    format!("LS{seq:08}")
}

/// Sum of what was posted, on one account or on all: paid out, paid in. What waits or was voided does not count.
pub fn totals(rows: &[Row], account: Option<AccountKind>) -> (i64, i64) {
    let posted = || {
        rows.iter()
            .filter(move |row| row.posted() && account.is_none_or(|one| one == row.line.account))
            .map(|row| row.line.amount.get())
    };
    (
        posted().filter(|amount| *amount < 0).sum(),
        posted().filter(|amount| *amount > 0).sum(),
    )
}

/// The table; on a phone one card a line.
pub fn list(tr: Tr, rows: &[Row], totals_label: &str, nothing: Markup) -> Markup {
    let (out, paid_in) = totals(rows, None);
    let foot = html! {
        tr {
            td colspan="5" { (totals_label) }
            td.r.num { (signed(tr, out)) }
            td.r.num { (signed(tr, paid_in)) }
            td.mobile-only {}
            td {}
            td {}
        }
    };
    table(tr, &sheet(tr, rows).foot(foot).empty(nothing))
}

/// The lines as a table, without a foot.
pub fn sheet(tr: Tr, rows: &[Row]) -> Table<'_, Row> {
    Table::new(tr.t("ledger-lines"), rows, columns(tr))
        .row_id(|row| format!("line-{}-{}", row.line.seq, row.line.account.as_str()))
}

/// Columns of lines, for the screen and for Excel.
pub fn columns<'a>(tr: Tr) -> Vec<Column<'a, Row>> {
    let posted = |row: &Row| row.posted().then(|| row.line.amount.get());
    vec![
        Column::text("date", tr.t("ledger-date"), |row: &Row| {
            china_date(row.line.posted_at.0).to_string()
        })
        .code()
        .xlsx_day(|row| Some(china_date(row.line.posted_at.0))),
        Column::text("seq", tr.t("ledger-serial"), |row: &Row| serial(row.line.seq))
            .code()
            .class("muted")
            .card(CardRole::Hide),
        Column::new("what", tr.t("ledger-what"), move |row: &Row| what(tr, row)).card(CardRole::Title),
        Column::new("kind", tr.t("ledger-kind"), move |row: &Row| kind(tr, row)),
        Column::new("sum", tr.t("ledger-calculation"), move |row: &Row| {
            calculation(tr, row)
        })
        .code()
        .card(CardRole::Hide),
        Column::new("out", tr.t("ledger-out"), move |row: &Row| {
            amount(tr, row, row.line.amount.get() < 0)
        })
        .num()
        .class("desk-only")
        .xlsx_minutes(move |row| posted(row).filter(|amount| *amount < 0)),
        Column::new("in", tr.t("ledger-in"), move |row: &Row| {
            amount(tr, row, row.line.amount.get() >= 0)
        })
        .num()
        .class("desk-only")
        .xlsx_minutes(move |row| posted(row).filter(|amount| *amount >= 0)),
        Column::new("amount", tr.t("ledger-amount"), move |row: &Row| {
            amount(tr, row, true)
        })
        .card(CardRole::PhoneAmount),
        Column::text("account", tr.t("ledger-account"), move |row: &Row| {
            tr.word("account", row.line.account.as_str())
        })
        .class("nowrap"),
        Column::new("balance", tr.t("ledger-balance"), move |row: &Row| {
            balance(tr, row)
        })
        .num()
        .class("strong")
        .card(CardRole::Balance)
        .xlsx_minutes(|row| row.posted().then(|| row.line.balance.get())),
    ]
}

fn what(tr: Tr, row: &Row) -> Markup {
    let served = row.line.effective.0;
    html! {
        @match &row.order {
            Some((order, number)) => a href={ "/orders/" (order) } title=(number) { (row.what) },
            None => (row.what),
        }
        @if let Some(seq) = row.line.reverses {
            div.xs.muted { (tr.args("ledger-reverses", &[("serial", serial(seq).into())])) }
        }
        @if let Some(released) = row.line.released {
            div.xs.muted { (tr.args("ledger-released", &[("time", tr.minutes(released.get()).into())])) }
        }
        @if row.line.purpose == Purpose::Visit && served != china_date(row.line.posted_at.0) {
            div.xs.muted { (tr.args("ledger-served-on", &[("day", served.to_string().into())])) }
        }
    }
}

/// The colour of a purpose.
pub fn kind_of_purpose(purpose: Purpose) -> TagKind {
    match purpose {
        Purpose::Visit | Purpose::History => TagKind::Brand,
        Purpose::Settlement | Purpose::Opening => TagKind::Info,
        Purpose::Goods | Purpose::FundReceipt | Purpose::FundExpense => TagKind::Warn,
        Purpose::Service | Purpose::Donation | Purpose::Succession => TagKind::Violet,
        Purpose::Adjustment | Purpose::Clawback | Purpose::Expiry => TagKind::Bad,
    }
}

/// Its type, and its state where it is not simply posted.
fn kind(tr: Tr, row: &Row) -> Markup {
    html! {
        (tag(kind_of_purpose(row.line.purpose), &tr.word("purpose", row.line.purpose.as_str())))
        @if row.line.reverses.is_some() { " " (tag(TagKind::Bad, &tr.t("journal-reversal"))) }
        @if !row.posted() { " " (status(tr, "line", row.line.state.as_str())) }
    }
}

fn calculation(tr: Tr, row: &Row) -> Markup {
    html! {
        @if let (Some(raw), Some(weight)) = (row.line.raw_minutes, row.line.weight) {
            (tr.minutes(raw.get())) " × " (factor(weight))
        } @else { "—" }
    }
}

fn amount(tr: Tr, row: &Row, here: bool) -> Markup {
    let minutes = row.line.amount.get();
    html! {
        @if here {
            @match row.line.state {
                LineState::Posted => span.plus[minutes >= 0].minus[minutes < 0] { (signed(tr, minutes)) },
                LineState::Pending | LineState::Held => span.muted { (signed(tr, minutes)) },
                LineState::Voided | LineState::Released => s.muted { (signed(tr, minutes)) },
            }
        }
    }
}

/// What waits or was voided has not changed the balance: no figure that would look like a sum.
fn balance(tr: Tr, row: &Row) -> Markup {
    html! { @if row.posted() { (tr.minutes(row.line.balance.get())) } @else { span.muted { "—" } } }
}

/// `+1时50分`, `−2时`
pub fn signed(tr: Tr, minutes: i64) -> String {
    match minutes {
        0 => tr.minutes(0),
        minutes if minutes < 0 => format!("−{}", tr.minutes(-minutes)),
        minutes => format!("+{}", tr.minutes(minutes)),
    }
}

#[cfg(test)]
pub(super) mod tests {
    use kernel::{BasisPoints, Lang, RawMinutes, StandardMinutes};
    use time::macros::{date, datetime};
    use uuid::Uuid;

    use super::*;

    /// A line of 55 minutes of home repair, of the account 待结算.
    pub fn row(seq: i64, state: LineState) -> Row {
        Row {
            line: StatementLine {
                seq,
                posted_at: datetime!(2026-11-22 02:00 UTC).into(),
                effective: date!(2026 - 11 - 20).into(),
                purpose: Purpose::Visit,
                state,
                account: AccountKind::Unsettled,
                visit_id: Some(VisitId::from(Uuid::from_u128(7))),
                raw_minutes: Some(RawMinutes::new(55)),
                weight: Some(BasisPoints::new(20_000)),
                amount: StandardMinutes::new(110),
                balance: StandardMinutes::new(1_020),
                released: None,
                reverses: None,
            },
            what: "家电维修 · <b>张</b>".into(),
            order: Some((OrderId::from(Uuid::from_u128(6)), "FW20261120-0041".into())),
        }
    }

    fn html(lang: Lang, rows: &[Row]) -> String {
        list(Tr::new(lang), rows, "合计", html! {}).into_string()
    }

    #[test]
    fn raw_time_stands_in_the_calculation_and_standard_time_in_the_sums_decision_10() {
        let html = html(Lang::Zh, &[row(1_286, LineState::Posted)]);
        let cells: Vec<&str> = html.split("<td").collect();
        let with = |text: &str| cells.iter().filter(|cell| cell.contains(text)).count();
        assert_eq!(with("55分 × 2"), 1);
        assert!(
            cells
                .iter()
                .all(|cell| !(cell.contains("55分") && cell.contains("1时50分")))
        );
        assert!(html.contains("+1时50分") && html.contains("LS00001286") && html.contains("17时"));
    }

    #[test]
    fn every_line_leads_to_its_order_and_escapes_names() {
        let html = html(Lang::En, &[row(1, LineState::Posted)]);
        assert!(
            html.contains("href=\"/orders/00000000-0000-0000-0000-000000000006\" title=\"FW20261120-0041\"")
        );
        assert!(html.contains("&lt;b&gt;张"));
        assert!(html.contains("served on 2026-11-20"));
    }

    #[test]
    fn what_waits_or_was_voided_is_marked_and_counts_nowhere() {
        let rows = [
            row(3, LineState::Posted),
            row(2, LineState::Pending),
            row(1, LineState::Voided),
        ];
        let html = html(Lang::Zh, &rows);
        assert!(html.contains("待确认") && html.contains("已作废") && html.contains("<s class=\"muted\">"));
        assert_eq!(totals(&rows, None), (0, 110));
        assert_eq!(totals(&rows, Some(AccountKind::Unsettled)), (0, 110));
        assert_eq!(totals(&rows, Some(AccountKind::Goods)), (0, 0));
        assert_eq!(html.matches(">17时<").count(), 1);
    }

    #[test]
    fn a_reversal_names_its_original_and_a_hold_what_became_of_it() {
        let with = |change: fn(&mut StatementLine)| {
            let mut row = row(9, LineState::Posted);
            change(&mut row.line);
            html(Lang::Zh, &[row])
        };
        let reversal = with(|line| line.reverses = Some(1_286));
        assert!(reversal.contains("冲正 LS00001286"), "{reversal}");
        let captured = with(|line| line.released = Some(StandardMinutes::new(30)));
        assert!(captured.contains("其余 30分 已解冻"), "{captured}");
        let held = html(Lang::Zh, &[row(9, LineState::Held)]);
        assert!(held.contains("冻结"), "{held}");
        assert!(html(Lang::Zh, &[row(9, LineState::Released)]).contains("已解冻"));
    }
}
