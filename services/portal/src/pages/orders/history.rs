//! What happened to an order, oldest first.

use contracts::dispatch::{OrderCard, OrderStep};
use maud::Markup;
use portal_kit::{Card, Event, TagKind, card, timeline};

use super::desk::Desk;

/// The card with the steps.
pub fn view(desk: &Desk, order: &OrderCard) -> Markup {
    let events: Vec<Event> = order.steps.iter().map(|step| event(desk, step)).collect();
    card(Card::new(desk.tr.t("orders-history")), timeline(&events))
}

fn event(desk: &Desk, step: &OrderStep) -> Event {
    let tr = desk.tr;
    let who = match (step.by_kind.as_str(), step.by) {
        ("staff" | "volunteer", Some(id)) => desk.names.of(id).to_owned(),
        _ => tr.t("orders-by-system"),
    };
    let who = match step.channel {
        Some(channel) => format!("{who} · {}", tr.word("channel", channel.as_str())),
        None => who,
    };
    Event::new(tr.moment(step.at.0), tr.word("event", &step.what))
        .who(who)
        .kind(colour(&step.what))
}

fn colour(what: &str) -> TagKind {
    match what {
        "confirmed" | "lapsed" | "accepted" | "dispute_dismissed" => TagKind::Ok,
        "cancelled" | "disputed" | "no_show" | "elder_absent" | "given_up" | "voided" | "expired" => {
            TagKind::Bad
        }
        "withdrawn" | "declined" | "offer_expired" | "offer_lost" | "visit_cancelled" | "stop_forgotten"
        | "moved_up" => TagKind::Warn,
        _ => TagKind::Brand,
    }
}
