//! 代答: a volunteer called; staff record the answer to an offer.

use axum::{
    extract::{Path, State},
    response::Response,
};
use contracts::dispatch::{AnswerOffer, Channel, OfferAnswer, OfferCard, OfferOutcome};
use kernel::OrderId;
use maud::{Markup, html};
use portal_kit::{Button, post_form};

use super::{
    act::{again, back, hidden},
    desk::Desk,
    form::{Sent, Typed},
};
use crate::web::{App, Page, Post, Signed};

/// The two buttons beside an open offer.
pub fn view(desk: &Desk, order: OrderId, offer: &OfferCard) -> Markup {
    let tr = desk.tr;
    post_form(
        &desk.ctx,
        &format!("answer-{}", offer.offer_id),
        &format!("/orders/{order}/answers"),
        desk.key(),
        html! {
            (hidden("offer", offer.offer_id))
            (Button::submit(tr.t("orders-answer-accept")).small().value("answer", OfferAnswer::Accept.as_str()))
            (Button::submit(tr.t("orders-answer-decline")).small().value("answer", OfferAnswer::Decline.as_str()))
        },
    )
}

/// Records the answer.
///
/// # Errors
/// No such offer, or dispatch does not answer.
pub async fn post(
    signed: Signed,
    State(app): State<App>,
    Path(order): Path<OrderId>,
    Post { idem, data }: Post<Typed>,
) -> Page<Response> {
    let sent = Sent::new("answer", data, signed.tr);
    let (Some(offer_id), Some(answer)) = (sent.id("offer"), OfferAnswer::parse(sent.text("answer"))) else {
        return Ok(back(order, ""));
    };
    let told = signed
        .tell(
            &app,
            idem,
            AnswerOffer {
                offer_id,
                answer,
                channel: Channel::Staff,
            },
        )
        .await;
    match told {
        Ok(answered) => Ok(back(order, outcome(answered.outcome))),
        Err(error) => again((&signed, &app), order, sent.refused(error, &[])?).await,
    }
}

/// The notice for what became of an answer.
fn outcome(outcome: OfferOutcome) -> &'static str {
    match outcome {
        OfferOutcome::Accepted => "accepted",
        OfferOutcome::Declined => "declined",
        OfferOutcome::Lost => "lost",
        OfferOutcome::Expired => "expired",
    }
}
