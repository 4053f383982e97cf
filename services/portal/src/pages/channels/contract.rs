//! What the gateways took of the contract, by the platform's own records.

use contracts::notification::channel::{Channels, Spent};
use kernel::Fen;
use maud::{Markup, html};
use portal_kit::{AlertKind, Card, Tr, alert, card};

/// What all gateways together took, against the contract.
pub fn view(tr: Tr, found: &Channels) -> Markup {
    let used: i64 = found
        .channels
        .iter()
        .filter_map(|channel| channel.spent.as_ref())
        .map(|spent| spent.month)
        .sum();
    let covered = found.covered.unwrap_or_default();
    let args = [
        ("used", tr.number(used).into()),
        ("covered", tr.number(covered).into()),
        ("left", tr.number(covered - used).into()),
    ];
    let words = match found.covered {
        None => html! { p { (tr.args("channels-contract-none", &args)) } },
        Some(covered) if used > covered => alert(
            AlertKind::Warn,
            html! { (tr.args("channels-contract-over", &args)) },
        ),
        Some(_) => html! { p { (tr.args("channels-contract-is", &args)) } },
    };
    card(
        Card::new(tr.t("channels-contract")).id("contract"),
        html! {
            (words)
            p.small.muted { (tr.args("channels-counted", &[("at", tr.moment(found.counted_at.0).into())])) }
        },
    )
}

/// `今天 12 条，本月 340 条，约 17.00 元`
pub fn used(tr: Tr, spent: &Spent) -> String {
    let args = [
        ("today", tr.number(spent.today).into()),
        ("month", tr.number(spent.month).into()),
        ("yuan", tr.yuan(Fen::new(spent.month_fen)).into()),
    ];
    tr.args("channels-spent-is", &args)
}
