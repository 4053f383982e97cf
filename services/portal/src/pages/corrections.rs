//! `/ledger/corrections` 更正: proposed from an entry by one person, decided by another who sees what it does.

mod decide;
mod list;
mod propose;

use axum::Router;
use contracts::ledger::correction::{Correction, CorrectionState};
use maud::{Markup, html};
use portal_kit::{TagKind, Tr, tag};

use crate::web::App;

/// The map of these addresses.
pub fn routes() -> Router<App> {
    list::routes().merge(propose::routes()).merge(decide::routes())
}

/// `GZ000012`: the number of a correction as it is printed.
fn number(no: i64) -> String {
    format!("GZ{no:06}")
}

pub(super) fn standing(tr: Tr, state: CorrectionState) -> Markup {
    let kind = match state {
        CorrectionState::Proposed => TagKind::Warn,
        CorrectionState::Approved => TagKind::Ok,
        CorrectionState::Rejected => TagKind::Grey,
    };
    tag(kind, &tr.word("status-proposal", state.as_str()))
}

/// `1时50分 → 1时20分`
fn change(tr: Tr, correction: &Correction) -> Markup {
    html! {
        (tr.minutes(correction.amount_before.get())) " → " b { (tr.minutes(correction.amount_after.get())) }
    }
}
