//! The last tests of gateways, and what became of each.

use contracts::notification::{MessageState, channel::ChannelTest};
use maud::{Markup, html};
use portal_kit::{Card, CardRole, Column, Empty, Table, Tr, card, empty, status, table};
use time::{Duration, OffsetDateTime};

/// How long a test is watched for its receipt.
const WATCHED: Duration = Duration::minutes(5);

/// What became of the last tests; it looks again while one is on its way.
pub fn view(tr: Tr, now: OffsetDateTime, tests: &[ChannelTest]) -> Markup {
    let moves = tests.iter().any(|test| match test.state {
        MessageState::Queued | MessageState::Claimed => true,
        MessageState::Submitted => now - test.at.0 < WATCHED,
        _ => false,
    });
    let again = moves.then_some("/channels");
    let none = empty(&Empty {
        text: tr.t("channels-tests-none"),
        action: None,
    });
    html! {
        div #tests hx-get=[again] hx-trigger=[again.map(|_| "every 2s")]
            hx-select=[again.map(|_| "#tests")] hx-swap=[again.map(|_| "outerHTML")] {
            (card(Card::new(tr.t("channels-tests")).flush(), html! {
                (table(tr, &Table::new(tr.t("channels-tests"), tests, columns(tr)).empty(none)))
            }))
        }
    }
}

fn columns<'a>(tr: Tr) -> Vec<Column<'a, ChannelTest>> {
    vec![
        Column::text("at", tr.t("channels-test-at"), move |test: &ChannelTest| {
            tr.moment(test.at.0)
        })
        .code(),
        Column::text("gateway", tr.t("channels-gateway"), move |test: &ChannelTest| {
            tr.word("gateway", &test.provider)
        })
        .card(CardRole::Title),
        Column::text("to", tr.t("messages-to"), |test: &ChannelTest| {
            test.phone_masked.clone().unwrap_or_else(|| "—".into())
        })
        .code(),
        Column::new(
            "state",
            tr.t("channels-test-result"),
            move |test: &ChannelTest| status(tr, "message", test.state.as_str()),
        )
        .card(CardRole::Amount),
        Column::text(
            "why",
            tr.t("messages-why"),
            move |test: &ChannelTest| match &test.error {
                Some(code) => tr.args("messages-why-failed", &[("code", code.as_str().into())]),
                None => String::new(),
            },
        )
        .class("small")
        .card(CardRole::Full),
    ]
}
