//! `/ledger/imports` 期初与历史导入: a table is read, checked row by row, proposed by one person and approved by another
//! (R12.8, decision 20).

mod list;
mod new;
mod read;
mod show;

use axum::Router;
use contracts::{
    Role,
    ledger::import::{ImportState, ImportTotals},
};
use maud::Markup;
use portal_kit::{TagKind, Tr, facts, tag};

use crate::web::App;

pub(super) use read::delimiter;

const FINANCE: &[Role] = &[Role::Finance];

/// The map of these addresses.
pub fn routes() -> Router<App> {
    list::routes().merge(new::routes()).merge(show::routes())
}

fn standing(tr: Tr, state: ImportState) -> Markup {
    let kind = match state {
        ImportState::Proposed => TagKind::Warn,
        ImportState::Posting => TagKind::Brand,
        ImportState::Posted => TagKind::Ok,
        ImportState::Rejected => TagKind::Grey,
    };
    tag(kind, &tr.word("status-import", state.as_str()))
}

fn sums(tr: Tr, totals: &ImportTotals) -> Markup {
    facts(&[
        (tr.t("import-rows"), tr.number(totals.rows)),
        (tr.t("import-volunteers"), tr.number(totals.volunteers)),
        (tr.t("import-raw"), tr.minutes(totals.raw.get())),
        (tr.t("import-standard"), tr.minutes(totals.standard.get())),
    ])
}
