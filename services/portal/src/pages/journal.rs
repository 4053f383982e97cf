//! `/ledger/entries` 流水: the books entry by entry, found by number, person, order, purpose or days.

mod entry;
mod list;

use axum::Router;
use contracts::{
    Role,
    ledger::{
        TransferKind,
        journal::{Entry, Side},
    },
};
use kernel::VolunteerId;
use maud::{Markup, html};
use portal_kit::{CardRole, Column, TagKind, Tr, tag};

pub(super) use self::entry::movement;
use super::statement::{kind_of_purpose, serial};
use crate::web::{App, Names};

/// Who reads the books as a whole.
pub(super) const READERS: [Role; 4] = [Role::Finance, Role::Auditor, Role::Oversight, Role::Operator];

/// The map of these addresses.
pub fn routes() -> Router<App> {
    list::routes().merge(entry::routes())
}

/// An amount of an entry: minutes, or yuan where the purpose is the fund's.
pub(super) fn amount(tr: Tr, entry: &Entry) -> String {
    if entry.purpose.is_of_the_fund() {
        kernel::Fen::new(entry.amount).to_string()
    } else {
        tr.minutes(entry.amount)
    }
}

/// One side: the account, and whose.
pub(super) fn side(tr: Tr, side: &Side, names: &Names) -> String {
    let account = tr.word("account", side.account.as_str());
    match side.volunteer_id {
        None => account,
        Some(id) => format!("{} · {account}", names.volunteer(id)),
    }
}

/// What it does, where that is not simply a movement, and whether it stands.
fn state(tr: Tr, entry: &Entry) -> Markup {
    html! {
        (tag(kind_of_purpose(entry.purpose), &tr.word("purpose", entry.purpose.as_str())))
        @if entry.reverses.is_some() { " " (tag(TagKind::Bad, &tr.t("journal-reversal"))) }
        @else if entry.kind != TransferKind::Posted { " " (tag(TagKind::Grey, &tr.word("transfer", entry.kind.as_str()))) }
        @if entry.reversed_by.is_some() { " " (tag(TagKind::Bad, &tr.t("journal-reversed"))) }
    }
}

/// Columns of entries, for every table of them and for Excel.
pub(super) fn columns<'a>(tr: Tr, names: &'a Names) -> Vec<Column<'a, Entry>> {
    vec![
        Column::new("seq", tr.t("ledger-serial"), |entry: &Entry| {
            html! { a href={ "/ledger/entries/" (entry.seq) } { (serial(entry.seq)) } }
        })
        .code()
        .card(CardRole::Title),
        Column::text("posted", tr.t("journal-posted"), move |entry: &Entry| {
            tr.moment(entry.posted_at.0)
        })
        .code()
        .xlsx_moment(|entry| Some(entry.posted_at.0)),
        Column::text("effective", tr.t("journal-effective"), |entry: &Entry| {
            entry.effective.0.to_string()
        })
        .code()
        .xlsx_day(|entry| Some(entry.effective.0)),
        Column::new("kind", tr.t("ledger-kind"), move |entry: &Entry| state(tr, entry)),
        Column::text("from", tr.t("journal-from"), move |entry: &Entry| {
            side(tr, &entry.from, names)
        }),
        Column::text("to", tr.t("journal-to"), move |entry: &Entry| {
            side(tr, &entry.to, names)
        }),
        Column::text("sum", tr.t("ledger-calculation"), move |entry: &Entry| {
            calculation(tr, entry)
        })
        .code()
        .card(CardRole::Hide),
        Column::text("amount", tr.t("journal-amount"), move |entry: &Entry| {
            amount(tr, entry)
        })
        .num()
        .class("strong")
        .card(CardRole::Amount)
        .xlsx_minutes(|entry| (!entry.purpose.is_of_the_fund()).then_some(entry.amount)),
    ]
}

/// Raw time × weight.
pub(super) fn calculation(tr: Tr, entry: &Entry) -> String {
    match (entry.raw_minutes, entry.weight) {
        (Some(raw), Some(weight)) => format!(
            "{} × {}",
            tr.minutes(raw.get()),
            super::orders::catalogue::factor(weight)
        ),
        _ => String::new(),
    }
}

/// Everybody on these entries.
pub(super) fn people<'a>(entries: impl IntoIterator<Item = &'a Entry>) -> Vec<VolunteerId> {
    entries
        .into_iter()
        .flat_map(|entry| [entry.from.volunteer_id, entry.to.volunteer_id])
        .flatten()
        .collect()
}
