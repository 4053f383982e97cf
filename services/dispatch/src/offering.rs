//! Asking volunteers to go: what the desk, the waves and a day's plan do alike.

use contracts::dispatch::{OfferMade, OfferState};
use kernel::OfferId;
use runtime::{Cx, Result};
use time::OffsetDateTime;

use crate::{
    domain::{matching as cost, order::Order},
    matching,
    store::{
        offers::{self, Offer},
        ranking::{Passed, Sought},
    },
};

/// Makes an offer of the order, which is locked, to each of `volunteers`, who have passed every filter, and tells them. An
/// offer binds nobody until it is accepted (R3.5). The step is the caller's.
pub async fn ask(
    cx: &Cx,
    order: &mut Order,
    sought: &Sought,
    volunteers: &[&Passed],
    expires_at: OffsetDateTime,
) -> Result<Vec<OfferId>> {
    let mut db = cx.db().await;
    let mut made = Vec::with_capacity(volunteers.len());
    for candidate in volunteers {
        let offer = Offer {
            id: OfferId::generate(cx.now()),
            order_id: order.id,
            volunteer_id: candidate.volunteer_id,
            state: OfferState::Open,
            made_at: cx.now(),
            expires_at,
            terms: cost::terms(&matching::pair(sought, candidate)),
        };
        offers::insert(&mut db, &offer, cx.actor().staff_id()).await?;
        order.offers_out += 1;
        made.push(offer.id);
        cx.emit(&OfferMade {
            order_id: order.id,
            offer_id: offer.id,
            volunteer_id: offer.volunteer_id,
            service_name: order.service_name.clone(),
            village: order.village.clone(),
            village_name: order.village_name.clone(),
            starts_at: order.starts_at.into(),
            duration: order.duration,
            urgency: order.urgency,
            expires_at: expires_at.into(),
        });
    }
    Ok(made)
}
