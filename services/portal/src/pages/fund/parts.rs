//! What several pages of the fund show the same way.

use contracts::ledger::{
    AccountKind,
    fund::{FundEntryKind, FundEntryRow},
};
use kernel::StaffId;
use maud::{Markup, html};
use portal_kit::{CardRole, Column, Empty, Table, TagKind, Tr, empty, status, table, tag};

use crate::web::Names;

/// A source or a use in words.
pub fn account(tr: Tr, kind: AccountKind) -> String {
    tr.word("account", kind.as_str())
}

/// Who it was; nobody = the server's operator.
pub fn who(tr: Tr, names: &Names, id: Option<StaffId>) -> String {
    id.map_or_else(|| tr.t("settings-operator"), |id| names.staff(id).to_owned())
}

/// What an entry is, and from where to where.
pub fn way(tr: Tr, row: &FundEntryRow) -> String {
    let source = account(tr, row.source.account());
    match row.used_for {
        None => source,
        Some(used_for) => format!("{source} → {}", account(tr, used_for.account())),
    }
}

/// Receipt or expense.
pub fn kind(tr: Tr, kind: FundEntryKind) -> String {
    match kind {
        FundEntryKind::Receipt => tr.t("fund-receipt"),
        FundEntryKind::Expense => tr.t("fund-expense"),
    }
}

/// Where an entry stands, and whether its reversal waits.
pub fn state(tr: Tr, row: &FundEntryRow) -> Markup {
    html! {
        (status(tr, "fund", row.state.as_str()))
        @if row.reversal_waits { " " (tag(TagKind::Warn, &tr.t("fund-reversal-waits"))) }
    }
}

/// A list of entries.
pub fn list(tr: Tr, caption: &str, rows: &[FundEntryRow], names: &Names) -> Markup {
    let none = empty(&Empty {
        text: tr.t("fund-none"),
        action: None,
    });
    table(tr, &Table::new(caption, rows, columns(tr, names)).empty(none))
}

/// Columns of entries, for the screen and for Excel.
pub fn columns<'a>(tr: Tr, names: &'a Names) -> Vec<Column<'a, FundEntryRow>> {
    vec![
        Column::text("day", tr.t("fund-day"), move |row: &FundEntryRow| {
            tr.date(row.day.0)
        })
        .code(),
        Column::new("document", tr.t("fund-document"), |row: &FundEntryRow| {
            html! { a href={ "/fund/entries/" (row.entry_id) } { (row.document) } }
        })
        .card(CardRole::Title),
        Column::text("kind", tr.t("fund-kind"), move |row: &FundEntryRow| {
            kind(tr, row.kind)
        }),
        Column::text("way", tr.t("fund-way"), move |row: &FundEntryRow| way(tr, row)),
        Column::text("yuan", tr.t("fund-yuan"), move |row: &FundEntryRow| {
            tr.yuan(row.fen)
        })
        .num()
        .class("strong")
        .card(CardRole::Amount)
        .xlsx_yuan(|row| Some(row.fen.get())),
        Column::new("state", tr.t("list-state"), move |row: &FundEntryRow| {
            state(tr, row)
        }),
        Column::text("by", tr.t("fund-by"), move |row: &FundEntryRow| {
            format!(
                "{} · {}",
                who(tr, names, row.recorded_by),
                tr.moment(row.recorded_at.0)
            )
        }),
    ]
}
