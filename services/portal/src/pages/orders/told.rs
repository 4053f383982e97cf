//! Messages about an order: what was said to whom, whether it arrived, and if not, why.

use contracts::notification::{MessageRow, MessageState};
use maud::{Markup, html};
use portal_kit::{Card, Tr, card, status};

use super::desk::Desk;

/// The card with the messages.
pub fn view(desk: &Desk, messages: &[MessageRow]) -> Markup {
    let tr = desk.tr;
    card(
        Card::new(tr.t("orders-messages")),
        html! {
            @if messages.is_empty() { p.muted { (tr.t("orders-no-messages")) } }
            ul.told {
                @for message in messages {
                    li {
                        div { (crate::pages::messages::text(tr, message)) " " (status(tr, "message", message.state.as_str())) }
                        div.xs.muted.num {
                            (tr.moment(message.queued_at.0)) @if let Some(phone) = &message.phone_masked { " · " (phone) }
                        }
                        @if let Some(why) = why(tr, message) { div.small { (why) } }
                    }
                }
            }
        },
    )
}

/// Why a message has not arrived; nothing when it has, or is still under way.
pub fn why(tr: Tr, message: &MessageRow) -> Option<String> {
    match message.state {
        MessageState::NoPhone => Some(tr.t("messages-why-no-phone")),
        MessageState::Cancelled => Some(tr.t("messages-why-cancelled")),
        MessageState::Expired => Some(tr.t("messages-why-expired")),
        MessageState::Unknown => Some(tr.t("messages-why-unknown")),
        MessageState::Failed => {
            let code = message.error.clone().unwrap_or_default();
            Some(tr.args("messages-why-failed", &[("code", code.into())]))
        }
        _ => None,
    }
}
