use axum::{
    Router,
    extract::{Path, State},
    routing::get,
};
use contracts::{
    Role,
    ledger::{
        Purpose,
        journal::{Entry, EntryShown, GetEntry},
    },
};
use maud::{Markup, html};
use portal_kit::{Button, Card, PageHead, Table, Tr, card, facts, page, table};

use super::{READERS, amount, calculation, columns, people, side, state};
use crate::{
    pages::statement::serial,
    web::{App, Names, Page, Signed},
};

pub(super) fn routes() -> Router<App> {
    Router::new().route("/ledger/entries/{seq}", get(show))
}

async fn show(State(app): State<App>, signed: Signed, Path(seq): Path<i64>) -> Page {
    signed.needs(&READERS)?;
    let shown = signed.ask(&app, GetEntry { seq }).await?;
    let names = Names::load(&signed, &app, [], people(shown.legs.iter().chain([&shown.entry]))).await?;
    let (ctx, tr) = (signed.ctx(&app, "/ledger"), signed.tr);
    let title = serial(seq);
    let correct = signed.has(&[Role::Finance]) && shown.correctable;
    let head = PageHead::new(title.clone())
        .crumb(tr.t("ledger-title"), "/ledger")
        .crumb(tr.t("journal-title"), "/ledger/entries")
        .here(title)
        .meta(state(tr, &shown.entry))
        .actions(html! {
            @if let Some(id) = shown.correction_id {
                (Button::link(tr.t("journal-see-correction"), format!("/ledger/corrections/{id}")))
            }
            @if correct {
                (Button::link(tr.t("correction-propose"), format!("/ledger/entries/{seq}/correct")).primary())
            }
            (Button::print(tr.t("ledger-print")))
        });
    Ok(page(&ctx, &head, body(tr, &shown, &names)))
}

fn body(tr: Tr, shown: &EntryShown, names: &Names) -> Markup {
    let entry = &shown.entry;
    html! {
        div.g.g2.stack-m {
            (card(Card::new(tr.t("journal-movement")), movement(tr, entry, names)))
            (card(Card::new(tr.t("journal-proof")), proof(tr, shown)))
        }
        @if !shown.legs.is_empty() {
            (card(Card::new(tr.t("journal-legs")).flush(), table(tr, &Table::new(tr.t("journal-legs"), &shown.legs, columns(tr, names)))))
        }
    }
}

/// What moved between whom, when, and what it refers to.
pub(crate) fn movement(tr: Tr, entry: &Entry, names: &Names) -> Markup {
    let after = |side: &contracts::ledger::journal::Side| match entry.purpose.is_of_the_fund() {
        true => kernel::Fen::new(side.after).to_string(),
        false => tr.minutes(side.after),
    };
    let both = |of: &contracts::ledger::journal::Side| {
        html! {
            @match of.volunteer_id {
                Some(id) => a href={ "/volunteers/" (id) "/statement" } { (side(tr, of, names)) },
                None => (side(tr, of, names)),
            }
            @if let Some(number) = &of.passbook_no { " " span.num.muted { (number) } }
            div.xs.muted { (tr.args("journal-after", &[("balance", after(of).into())])) }
        }
    };
    let link = |seq: i64| html! { a href={ "/ledger/entries/" (seq) } { (serial(seq)) } };
    let mut rows = vec![
        (tr.t("journal-posted"), html! { (tr.moment(entry.posted_at.0)) }),
        (tr.t("journal-effective"), html! { (tr.date(entry.effective.0)) }),
        (tr.t("ledger-period"), html! { (entry.period) }),
        (tr.t("journal-from"), both(&entry.from)),
        (tr.t("journal-to"), both(&entry.to)),
        (tr.t("journal-amount"), html! { b.num { (amount(tr, entry)) } }),
    ];
    let sum = calculation(tr, entry);
    if !sum.is_empty() {
        rows.push((tr.t("ledger-calculation"), html! { (sum) }));
    }
    if let Some(version) = entry.settings_version {
        rows.push((tr.t("journal-settings"), html! { (version) }));
    }
    if let Some(reference) = entry.reference {
        let order = entry.purpose == Purpose::Visit;
        rows.push((
            tr.t("journal-reference"),
            html! {
                code.num { (reference) }
                @if order { " " a href={ "/ledger/entries?order=" (reference) } { (tr.t("journal-same-reference")) } }
            },
        ));
    }
    for (key, seq) in [
        ("journal-resolves", entry.resolves),
        ("journal-resolved-by", entry.resolved_by),
        ("journal-reverses", entry.reverses),
        ("journal-reversed-by", entry.reversed_by),
    ] {
        if let Some(seq) = seq {
            rows.push((tr.t(key), link(seq)));
        }
    }
    facts(&rows)
}

fn proof(tr: Tr, shown: &EntryShown) -> Markup {
    facts(&[
        (tr.t("journal-block"), html! { span.num { (shown.block_no) } }),
        (tr.t("journal-digest"), html! { code.num.hash { (shown.digest) } }),
        (
            tr.t("journal-block-hash"),
            html! { code.num.hash { (shown.block_hash) } },
        ),
        (
            tr.t("journal-suite"),
            html! { @if shown.suite == "sm" { "SM3" } @else { "SHA-256" } },
        ),
        (tr.t("journal-key"), html! { code.num.hash { (shown.key) } }),
    ])
}
