//! One order: who, where, when, what happened, what can be done next.

use std::collections::BTreeSet;

use axum::extract::{Path, Query, State};
use contracts::{
    Code, Paging,
    dispatch::{GetOrder, OrderCard},
    notification::{FindMessages, MessageRow},
};
use kernel::{OrderId, StaffId};
use maud::{Markup, html};
use portal_kit::{
    AlertKind, Button, Card, PageHead, TagKind, alert, card, error_summary, page as shell, status, tag,
};
use serde::Deserialize;
use uuid::Uuid;

use super::{
    cancel,
    desk::Desk,
    facts,
    form::Refused,
    history, offers, reschedule, seeking,
    steps::{self, OrderAct},
    told, visits,
};
use crate::web::{App, Names, Page, Signed};

/// Words of the notice after a step, by its name in the address.
const DONE: [(&str, &str); 17] = [
    ("accepted", "orders-done-accepted"),
    ("cancelled", "orders-done-cancelled"),
    ("checked-in", "orders-done-checked-in"),
    ("complained", "complaint-done"),
    ("confirmed", "orders-done-confirmed"),
    ("declined", "orders-done-declined"),
    ("disputed", "orders-done-disputed"),
    ("expired", "orders-done-expired"),
    ("lost", "orders-done-lost"),
    ("missed", "orders-done-missed"),
    ("recorded", "orders-done-recorded"),
    ("rescheduled", "orders-done-rescheduled"),
    ("reviewed", "orders-done-reviewed"),
    ("seeking", "seeking-done"),
    ("stopped", "seeking-stopped"),
    ("uploaded", "orders-done-uploaded"),
    ("withdrawn", "orders-done-withdrawn"),
];

/// What the page says on top.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Notice {
    /// Nothing.
    None,
    /// A step is done.
    Done(String),
    /// The visit code, shown once.
    Code(String),
}

/// What the page shows besides the order itself.
pub struct Order {
    /// The order.
    pub card: OrderCard,
    /// Messages about it and its visits; nothing when the reader may not see them.
    pub messages: Option<Vec<MessageRow>>,
}

/// The address's query.
#[derive(Debug, Deserialize)]
pub struct Shown {
    #[serde(default)]
    done: String,
}

/// GET `/orders/{id}`
///
/// # Errors
/// No such order, or a service does not answer.
pub async fn show(
    signed: Signed,
    State(app): State<App>,
    Path(order): Path<OrderId>,
    Query(shown): Query<Shown>,
) -> Page {
    page(
        (&signed, &app),
        order,
        &Refused::default(),
        Notice::Done(shown.done),
    )
    .await
}

/// The page, with the form that was refused.
///
/// # Errors
/// No such order, or a service does not answer.
pub async fn page((signed, app): (&Signed, &App), order: OrderId, refused: &Refused, notice: Notice) -> Page {
    let card = signed.ask(app, GetOrder { order_id: order }).await?;
    let mut desk = Desk::open(signed, app, "/orders").await?;
    desk.ctx.path = format!("/orders/{order}");
    let volunteers = card
        .visits
        .iter()
        .map(|visit| visit.volunteer_id)
        .chain(card.offers.iter().map(|offer| offer.volunteer_id));
    let by = card
        .steps
        .iter()
        .filter(|step| step.by_kind == "volunteer")
        .filter_map(|step| step.by)
        .map(Into::into);
    let staff = card
        .steps
        .iter()
        .filter(|step| step.by_kind == "staff")
        .filter_map(|step| step.by)
        .map(StaffId::from);
    desk.names = Names::load(signed, app, [card.row.elder_id], volunteers.chain(by))
        .await?
        .with_staff(app, staff)
        .await?;
    let messages = messages(signed, app, &card).await?;
    Ok(view(&desk, &Order { card, messages }, refused, &notice))
}

/// Messages about the order and its visits, newest first.
async fn messages(
    signed: &Signed,
    app: &App,
    card: &OrderCard,
) -> contracts::Result<Option<Vec<MessageRow>>> {
    let about: Vec<Uuid> = [card.row.order_id.uuid()]
        .into_iter()
        .chain(card.visits.iter().map(|visit| visit.visit_id.uuid()))
        .collect();
    let asked = about.into_iter().map(|id| {
        signed.ask(
            app,
            FindMessages {
                about: Some(id),
                state: None,
                paging: Paging { page: 1, size: 50 },
            },
        )
    });
    let mut found = Vec::new();
    for answer in futures::future::join_all(asked).await {
        match answer {
            Ok(page) => found.extend(page.rows),
            Err(error) if error.code == Code::Forbidden => return Ok(None),
            Err(error) => return Err(error),
        }
    }
    // A message about the order and a visit of it is found twice.
    let mut seen = BTreeSet::new();
    found.retain(|message: &MessageRow| seen.insert(message.message_id));
    found.sort_by_key(|message| std::cmp::Reverse(message.queued_at));
    Ok(Some(found))
}

/// The page's markup.
pub fn view(desk: &Desk, order: &Order, refused: &Refused, notice: &Notice) -> Markup {
    let (tr, card) = (desk.tr, &order.card);
    let acts = steps::of_order(desk, card);
    let title = format!("{} {}", card.row.order_no, desk.service(&card.row.service));
    let head = PageHead::new(title)
        .crumb(tr.t("orders-title"), "/orders")
        .here(card.row.order_no.clone())
        .errors(!refused.errors.is_empty())
        .meta(html! { (status(tr, "order", card.row.state.as_str())) " " (super::urgency(tr, card.row.urgency)) (tag(TagKind::Grey, &tr.word("priority", card.row.priority.as_str()))) })
        .actions(html! {
            @if acts.contains(&OrderAct::Offer) {
                (Button::link(tr.t("orders-offer"), format!("/console?tab={}&order={}", card.row.state.as_str(), card.row.order_id)).primary())
            }
            (Button::print(tr.t("orders-print")))
        });
    shell(
        &desk.ctx,
        &head,
        html! {
            (told_first(desk, notice))
            @if let Some(why) = &refused.conflict { (alert(AlertKind::Bad, html! { (why) })) }
            (error_summary(tr, &refused.errors))
            div.two-col {
                div.stack {
                    (facts::view(desk, card))
                    (visits::view(desk, card, refused))
                    (offers::view(desk, card))
                }
                div.stack {
                    (seeking::view(desk, card, &acts))
                    @if acts.iter().any(|act| matches!(act, OrderAct::Reschedule | OrderAct::Cancel)) {
                        (card_of_steps(desk, card, &acts, refused))
                    }
                    (history::view(desk, card))
                    @if let Some(messages) = &order.messages { (told::view(desk, messages)) }
                }
            }
        },
    )
}

fn told_first(desk: &Desk, notice: &Notice) -> Markup {
    let tr = desk.tr;
    match notice {
        Notice::None => html! {},
        Notice::Code(code) => alert(
            AlertKind::Info,
            html! { (tr.t("orders-code-is")) " " b.num { (code) } },
        ),
        Notice::Done(word) => {
            let key = DONE.iter().find(|(done, _)| done == word).map(|(_, key)| *key);
            html! { @if let Some(key) = key { (alert(AlertKind::Ok, html! { (tr.t(key)) })) } }
        }
    }
}

fn card_of_steps(desk: &Desk, order: &OrderCard, acts: &[OrderAct], refused: &Refused) -> Markup {
    card(
        Card::new(desk.tr.t("orders-steps")),
        html! {
            @for act in acts {
                @match act {
                    OrderAct::Offer | OrderAct::Seek | OrderAct::StopSeeking => {},
                    OrderAct::Reschedule => (reschedule::view(desk, order, refused)),
                    OrderAct::Cancel => (cancel::view(desk, order, refused)),
                }
            }
        },
    )
}

#[cfg(test)]
pub(crate) mod tests;
