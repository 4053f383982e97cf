//! What several pages of the stock show the same way.

use contracts::{
    ledger::fund::FundSource,
    redemption::stock::{LotRow, LotStatus, StockWarning},
};
use kernel::StaffId;
use maud::{Markup, html};
use portal_kit::{TagKind, Tr, tag};

use crate::web::Names;

/// Rows of a list's page.
pub const PER_PAGE: u32 = 30;

/// A warning as a tag.
pub fn warning(tr: Tr, warning: StockWarning, count: Option<u32>) -> Markup {
    let kind = match warning {
        StockWarning::Expired => TagKind::Bad,
        StockWarning::Out | StockWarning::Expiring | StockWarning::Low => TagKind::Warn,
    };
    let words = tr.word("stock_warning", warning.as_str());
    match count {
        Some(count) => tag(kind, &format!("{words} {count}")),
        None => tag(kind, &words),
    }
}

/// Whether a lot may be handed out, where it may not.
pub fn blocked(tr: Tr, status: LotStatus) -> Markup {
    html! {
        @if status != LotStatus::Ok {
            " " (tag(TagKind::Bad, &tr.word("stock_lot", status.as_str())))
        }
    }
}

/// Batch and last day in words.
pub fn lot_words(tr: Tr, batch_no: &str, expires_on: Option<time::Date>) -> String {
    let mut words = Vec::new();
    if !batch_no.is_empty() {
        words.push(tr.args("stock-batch-is", &[("no", batch_no.into())]));
    }
    if let Some(day) = expires_on {
        words.push(tr.args("stock-until", &[("day", day.to_string().into())]));
    }
    if words.is_empty() {
        return tr.t("stock-no-batch");
    }
    words.join(" · ")
}

/// A lot's batch and last day.
pub fn lot(tr: Tr, row: &LotRow) -> String {
    lot_words(tr, &row.batch_no, row.expires_on.map(|day| day.0))
}

/// Who pays, or gives.
pub fn source(tr: Tr, source: FundSource) -> String {
    tr.word("account", source.account().as_str())
}

/// Who paid or gave a lot, and the number of its intake: what tells lots of one batch apart.
pub fn origin(tr: Tr, from: Option<FundSource>, intake_no: Option<&str>) -> String {
    let from = from.map_or_else(|| tr.t("stock-found"), |from| source(tr, from));
    match intake_no {
        Some(no) => format!("{from} · {no}"),
        None => from,
    }
}

/// Who it was; nobody = the platform itself.
pub fn who(tr: Tr, names: &Names, id: Option<StaffId>) -> String {
    id.map_or_else(|| tr.t("stock-by-platform"), |id| names.staff(id).to_owned())
}
