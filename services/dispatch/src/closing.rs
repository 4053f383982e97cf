//! Ending offers and orders: what commands, jobs and reactions do alike.

use contracts::dispatch::{Channel, OfferClosed, OfferState, OrderCancelled, VisitState};
use kernel::OfferId;
use runtime::{Cx, Result};
use serde_json::json;

use crate::{
    domain::{
        order::{Ended, Order},
        visit::Act,
    },
    history,
    store::{offers, orders},
};

/// Ends every open offer of the order that `which` chooses, and tells each volunteer how.
pub async fn close_offers(
    cx: &Cx,
    order: &mut Order,
    state: OfferState,
    channel: Option<Channel>,
    which: impl Fn(&offers::Offer) -> bool,
) -> Result<usize> {
    let mut db = cx.db().await;
    let mut closed = 0;
    for offer in offers::of_order(&mut db, order.id).await? {
        if offer.state == OfferState::Open && which(&offer) {
            offers::end(&mut db, offer.id, state, cx.now(), channel).await?;
            cx.emit(&offer_closed(order, &offer, state));
            order.offers_out -= 1;
            closed += 1;
        }
    }
    Ok(closed)
}

/// Ends the offers whose time is over.
pub async fn expire_offers(cx: &Cx, order: &mut Order) -> Result<()> {
    let now = cx.now();
    let is_over = |offer: &offers::Offer| offer.expires_at <= now;
    if close_offers(cx, order, OfferState::Expired, Some(Channel::Clock), is_over).await? > 0 {
        history::keep(cx, order, None, "offer_expired", Channel::Clock).await?;
    }
    Ok(())
}

/// Chooses every offer but one.
pub fn all_but(kept: OfferId) -> impl Fn(&offers::Offer) -> bool {
    move |offer| offer.id != kept
}

/// The event that an offer can no longer be accepted.
pub fn offer_closed(order: &Order, offer: &offers::Offer, state: OfferState) -> OfferClosed {
    OfferClosed {
        order_id: order.id,
        offer_id: offer.id,
        volunteer_id: offer.volunteer_id,
        state,
        service_name: order.service_name.clone(),
        starts_at: order.starts_at.into(),
    }
}

/// Calls the order off: visits that have not begun are cancelled, offers withdrawn, everybody concerned is told.
/// `reason` is stored sealed.
pub async fn cancel(cx: &Cx, order: &mut Order, party: &str, reason: &str, channel: Channel) -> Result<()> {
    let told = order
        .visits
        .iter()
        .filter(|visit| visit.state == VisitState::Accepted);
    let volunteers = told.map(|visit| visit.volunteer_id).collect();
    close_offers(cx, order, OfferState::Withdrawn, None, |_| true).await?;
    orders::cancel(&mut *cx.db().await, order.id, party, &cx.crypto().seal(reason)).await?;
    order.ended = Some(Ended::Cancelled);
    for visit in order.visits.clone() {
        if visit.state == VisitState::Accepted {
            let ended = visit.end(Act::Cancel, cx.now())?;
            history::keep(cx, order, Some(ended), "visit_cancelled", channel).await?;
        }
    }
    history::keep(cx, order, None, "cancelled", channel).await?;
    cx.emit(&OrderCancelled {
        order_id: order.id,
        elder_id: order.elder_id,
        volunteers,
        service_name: order.service_name.clone(),
        starts_at: order.starts_at.into(),
    });
    cx.audit("order.cancelled", order.id, json!({ "party": party }));
    Ok(())
}
