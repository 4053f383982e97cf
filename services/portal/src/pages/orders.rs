//! Orders: the list, one order with everything that happened, and its legal next steps.

pub(crate) mod act;
mod answer;
mod cancel;
pub(crate) mod catalogue;
mod complaint;
pub(crate) mod desk;
pub(crate) mod detail;
mod facts;
pub(crate) mod form;
mod history;
mod list;
mod no_show;
mod offers;
pub(crate) mod places;
pub(crate) mod quicker;
pub(crate) mod reasons;
mod reschedule;
mod review;
pub(crate) mod seeking;
pub(crate) mod steps;
mod times;
pub(crate) mod told;
pub(crate) mod typed;
mod visit_acts;
mod visits;

use axum::{
    Router,
    routing::{get, post},
};
use contracts::dispatch::Urgency;
use maud::{Markup, html};
use portal_kit::{TagKind, Tr, tag};

pub(crate) use list::{UNFINISHED_WORD, due};

use crate::web::App;

/// `/orders` and `/orders/{id}/…`
pub fn routes() -> Router<App> {
    Router::new()
        .route("/orders", get(list::show))
        .route("/orders/{id}", get(detail::show))
        .route("/orders/{id}/offers", get(offers::file))
        .route("/orders/{id}/cancellation", post(cancel::post))
        .route("/orders/{id}/schedule", post(reschedule::post))
        .route("/orders/{id}/answers", post(answer::post))
        .route("/orders/{id}/waves", post(seeking::start))
        .route("/orders/{id}/waves/end", post(seeking::stop))
        .route("/orders/{id}/arrivals", post(visit_acts::arrive))
        .route("/orders/{id}/withdrawals", post(visit_acts::withdraw))
        .route("/orders/{id}/no-shows", post(no_show::post))
        .route("/orders/{id}/times", post(times::post))
        .route("/orders/{id}/reviews", post(review::post))
        .route("/orders/{id}/uploads", post(visit_acts::upload))
        .route("/orders/{id}/confirmations", post(visit_acts::confirm))
        .route("/orders/{id}/disputes", post(visit_acts::dispute))
        .route("/orders/{id}/complaints", post(complaint::post))
        .route("/orders/{id}/codes", post(visit_acts::code))
}

/// The tag of an order that is more urgent than others; nothing for an ordinary one.
pub(crate) fn urgency(tr: Tr, urgency: Urgency) -> Markup {
    let kind = match urgency {
        Urgency::Normal => return html! {},
        Urgency::Urgent => TagKind::Warn,
        Urgency::Emergency => TagKind::SolidBad,
    };
    tag(kind, &tr.word("urgency", urgency.as_str()))
}
