//! `/ledger/heads`: the head of the chain at the end of a day, signed: a sheet for the safe, with two signatures.

use axum::{
    Router,
    extract::{Query, State},
    response::{IntoResponse, Response},
    routing::get,
};
use contracts::{
    Role,
    ledger::{FindHeads, SignedHead, SignedHeads},
};
use kernel::china_date;
use maud::{Markup, html};
use portal_kit::{
    AlertKind, Button, Card, CardRole, Column, PageCtx, PageHead, Table, Tr, alert, card, facts, page,
    print_foot, print_head, table,
};
use serde::Deserialize;
use time::{Date, OffsetDateTime, macros::format_description};

use crate::{
    sign_in::second_factor,
    web::{AT_ONCE, App, ListName, Page, Signed, WholeList, url, wants_xlsx, xlsx_button},
};

/// `/ledger/heads`
pub fn routes() -> Router<App> {
    Router::new().route("/ledger/heads", get(show))
}

/// Who may print and check the heads.
pub(super) const READERS: [Role; 3] = [Role::Finance, Role::Auditor, Role::Oversight];
/// The sheet and a month of days before it.
const DAYS: u32 = 32;

/// The day of the address; what makes no sense counts as the newest.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    day: String,
    format: String,
}

async fn show(State(app): State<App>, signed: Signed, Query(asked): Query<Asked>) -> Page<Response> {
    signed.needs(&READERS)?;
    let until = Date::parse(&asked.day, format_description!("[year]-[month]-[day]")).ok();
    if wants_xlsx(&asked.format) {
        return file(&app, &signed).await;
    }
    let wanted = FindHeads {
        until: until.map(Into::into),
        limit: DAYS,
    };
    let found = signed.ask(&app, wanted).await?;
    let now = app.host.clock().now();
    Ok(view(&signed.ctx(&app, "/ledger"), &found, until.is_some(), now).into_response())
}

/// Every signed head, the newest first, as a file: with hash, signature and key in full, to be proven with.
async fn file(app: &App, signed: &Signed) -> Page<Response> {
    let tr = signed.tr;
    let name = ListName {
        code: "heads",
        title: &tr.t("heads-title"),
        narrowed: Vec::new(),
        filter: &[],
    };
    let mut whole = WholeList::begin(app, signed, name).await?;
    let mut until = None;
    loop {
        let wanted = FindHeads {
            until,
            limit: AT_ONCE,
        };
        let found = signed.ask(app, wanted).await?;
        whole.add_part(&found.heads, proofs(tr))?;
        until = found
            .heads
            .last()
            .and_then(|head| head.day.0.previous_day())
            .map(Into::into);
        if !found.more || until.is_none() {
            return whole.finish().await;
        }
    }
}

fn view(ctx: &PageCtx, found: &SignedHeads, is_past: bool, now: OffsetDateTime) -> Markup {
    let tr = ctx.tr;
    let title = tr.t("heads-title");
    let head = PageHead::new(&title)
        .crumb(tr.t("ledger-title"), "/ledger")
        .here(&title)
        .actions(html! {
            @if !found.heads.is_empty() {
                (xlsx_button(tr, "/ledger/heads"))
                (Button::print(tr.t("ledger-print")))
            }
        });
    let signers = [
        tr.t("heads-sign-keeper"),
        tr.t("heads-sign-witness"),
        tr.t("ledger-sign-seal"),
    ];
    page(
        ctx,
        &head,
        html! {
            @if found.signing_key.is_none() {
                div.noprint { (alert(AlertKind::Bad, html! { b { (tr.t("heads-unsigned")) } " " (tr.t("heads-unsigned-hint")) })) }
            }
            @match found.heads.split_first() {
                None => { (card(Card::new(""), html! { p.muted { (tr.t("heads-none")) } })) }
                Some((first, before)) => {
                    (print_head(ctx, &title, &tr.date(first.day.0)))
                    (sheet(tr, first))
                    (print_foot(ctx, &signers, None, &tr.moment(now)))
                    div.noprint { (days(tr, before, found.more, is_past)) }
                }
            }
        },
    )
}

fn sheet(tr: Tr, head: &SignedHead) -> Markup {
    let code = |text: &str| html! { code.num.hash { (in_groups(text)) } };
    // What is signed and the signature: enough to prove the sheet with `openssl` alone.
    let payload = format!("{}|{}", head.text, head.signature);
    let day = tr.date(head.day.0);
    card(
        Card::new(tr.args("heads-of", &[("day", day.into())])),
        html! {
            (facts(&[
                (tr.t("heads-block"), html! { span.num { (tr.number(head.block_no)) } }),
                (tr.t("ledger-transfers"), html! { span.num { (tr.number(head.last_seq)) } }),
                (tr.word("heads-suite", head.suite.as_str()), code(&head.hash)),
                (tr.t("heads-signature"), code(&head.signature)),
                (tr.t("heads-public-key"), code(&head.public_key)),
                (tr.t("heads-key"), code(&head.key_id)),
                (tr.t("heads-signed-at"), html! { (tr.moment(head.signed_at.0)) }),
            ]))
            @if let Some(picture) = second_factor::qr(&payload, &tr.t("heads-qr")) { div.qr { (picture) } }
            p.muted { (tr.t("heads-hint")) }
        },
    )
}

/// Four digits, a space: as people read them to each other.
fn in_groups(hex: &str) -> String {
    let digits: Vec<char> = hex.chars().collect();
    let groups: Vec<String> = digits.chunks(4).map(|four| four.iter().collect()).collect();
    groups.join(" ")
}

/// The sheet of a day.
fn address(head: &SignedHead) -> String {
    url("/ledger/heads", &[("day", &head.day.0.to_string())])
}

fn columns<'a>(tr: Tr) -> Vec<Column<'a, SignedHead>> {
    vec![
        Column::new("day", tr.t("heads-day"), move |head: &SignedHead| {
            html! { a href=(address(head)) { (tr.date(head.day.0)) } }
        })
        .card(CardRole::Title),
        Column::text("block", tr.t("heads-block"), move |head: &SignedHead| {
            tr.number(head.block_no)
        })
        .num(),
        Column::text("transfers", tr.t("ledger-transfers"), move |head: &SignedHead| {
            tr.number(head.last_seq)
        })
        .num(),
        Column::new("hash", tr.t("ledger-head"), |head: &SignedHead| {
            html! { code.num.hash { (in_groups(head.hash.get(..16).unwrap_or_default())) " …" } }
        })
        .card(CardRole::Full)
        .xlsx_text(|head: &SignedHead| Some(head.hash.clone())),
        // Long after the day: the key was missing, or the service stood still.
        Column::text("signed_at", tr.t("heads-signed-at"), move |head: &SignedHead| {
            let late = (china_date(head.signed_at.0) - head.day.0).whole_days() > 1;
            let mark = if late { tr.t("heads-late") } else { String::new() };
            format!("{} {mark}", tr.moment(head.signed_at.0))
        }),
    ]
}

/// The columns of the screen, and what a head is proven with.
fn proofs<'a>(tr: Tr) -> Vec<Column<'a, SignedHead>> {
    let mut columns = columns(tr);
    columns.push(Column::text(
        "text",
        tr.t("list_file-signed_text"),
        |head: &SignedHead| head.text.clone(),
    ));
    columns.push(Column::text(
        "signature",
        tr.t("heads-signature"),
        |head: &SignedHead| head.signature.clone(),
    ));
    columns.push(Column::text(
        "key",
        tr.t("heads-public-key"),
        |head: &SignedHead| head.public_key.clone(),
    ));
    columns
}

fn days(tr: Tr, before: &[SignedHead], more: bool, is_past: bool) -> Markup {
    html! {
        @if !before.is_empty() {
            (card(Card::new(tr.t("heads-before")).flush(), table(tr, &Table::new(tr.t("heads-before"), before, columns(tr)))))
        }
        p {
            @if is_past { a href="/ledger/heads" { (tr.t("ledger-newest")) } " " }
            @if let Some(last) = before.last().filter(|_| more) { a href=(address(last)) { (tr.t("ledger-older")) } }
        }
    }
}

#[cfg(test)]
mod tests {
    use contracts::ledger::HashSuite;
    use kernel::Lang;
    use time::macros::{date, datetime};

    use super::*;

    fn head(day: Date) -> SignedHead {
        SignedHead {
            day: day.into(),
            block_no: 41,
            last_seq: 1_286,
            suite: HashSuite::Intl,
            hash: "7f3a".repeat(16),
            key_id: "0123456789abcdef".into(),
            public_key: "c0de".repeat(16),
            signature: "5e1f".repeat(32),
            text: format!(
                "timebank-head|{day}|41|1286|intl|{}|0123456789abcdef|1",
                "7f3a".repeat(16)
            ),
            signed_at: datetime!(2026-11-23 16:05 UTC).into(),
        }
    }

    fn html(lang: Lang, signing_key: Option<&str>) -> String {
        let found = SignedHeads {
            heads: vec![head(date!(2026 - 11 - 23)), head(date!(2026 - 11 - 20))],
            more: true,
            signing_key: signing_key.map(str::to_owned),
        };
        let ctx = PageCtx::new(Tr::new(lang), "台儿庄区时间银行", "12349", "/ledger");
        view(&ctx, &found, false, datetime!(2026-11-24 02:41 UTC)).into_string()
    }

    #[test]
    fn the_sheet_has_hash_signature_and_key_in_groups_a_code_and_lines_for_two_persons() {
        for lang in [Lang::Zh, Lang::En] {
            let html = html(lang, Some("0123456789abcdef"));
            for group in ["7f3a", "c0de", "5e1f"] {
                assert!(html.contains(&[group; 16].join(" ")), "{group}");
            }
            assert!(html.contains("<svg") && html.contains("1,286"));
            assert_eq!(
                html.matches("____________").count(),
                3,
                "two persons and the seal"
            );
            assert!(html.contains("/ledger/heads?day=2026-11-20"));
            assert!(!html.contains("heads-"), "a word is missing");
        }
    }

    #[test]
    fn that_nothing_is_signed_is_said_aloud() {
        assert!(html(Lang::Zh, None).contains("role=\"alert\""));
        assert!(!html(Lang::Zh, Some("0123456789abcdef")).contains("role=\"alert\""));
    }
}
