use contracts::{
    Error,
    dispatch::{AnsweredOffer, OfferOutcome, OfferState, seek::TakeOrder},
};
use kernel::OfferId;
use runtime::{Cx, Result};

use super::{
    answer_offer::{accept, seated},
    lock_order,
};
use crate::{
    domain::{Refusal, matching as cost, wave},
    matching, scope,
    store::{
        candidates,
        offers::{self, Offer},
        seeking,
    },
};

/// Takes an order from the open list 抢单: an offer that the volunteer makes themself, accepted as it is made. The order's row
/// is locked first, so that of many the first gets it; the others read that somebody did.
pub async fn take_order(cx: Cx, command: TakeOrder) -> Result<AnsweredOffer> {
    let volunteer = command.volunteer_id;
    let mut order = lock_order(&cx, command.order_id).await?;
    let mut db = cx.db().await;
    let belongs = candidates::belongs(&mut db, volunteer).await?;
    let belongs = belongs.ok_or_else(|| Error::not_found("volunteer"))?;
    scope::is_or_helps(cx.actor(), volunteer, &[&order.village, &belongs.org])
        .map_err(scope::unseen("order"))?;
    let Some(begun) = seeking::of_order(&mut db, order.id).await? else {
        return Err(Error::not_found("order").into());
    };
    let Ok(seat) = order.free_seat() else {
        return Ok(AnsweredOffer {
            outcome: OfferOutcome::Lost,
            visit_id: None,
        });
    };
    if order.starts_at <= cx.now() {
        return Err(Refusal::NoSeat.into());
    }
    let sought = matching::sought(&order, &cx.settings());
    let passed = matching::passing(&mut db, &sought, Some(&[volunteer]), cx.now()).await?;
    let Some(passed) = passed.first() else {
        let failed = matching::failing(&mut db, &sought, Some(&[volunteer])).await?;
        let filter = failed.into_iter().next().map(|failed| failed.filter);
        return Err(Refusal::NotEligible {
            volunteer,
            filter: filter.unwrap_or_else(|| "not_active".into()),
        }
        .into());
    };
    if !begun
        .listed
        .is_some_and(|around| wave::reaches(around, &order.village, &passed.home))
    {
        return Err(Error::not_found("order").into());
    }
    let asked = offers::of_order(&mut db, order.id).await?.into_iter();
    let open = |offer: &Offer| offer.volunteer_id == volunteer && offer.state == OfferState::Open;
    let offer = match asked.rev().find(open) {
        Some(offer) => offer,
        None => {
            let offer = Offer {
                id: OfferId::generate(cx.now()),
                order_id: order.id,
                volunteer_id: volunteer,
                state: OfferState::Open,
                made_at: cx.now(),
                expires_at: order.ends_at(),
                terms: cost::terms(&matching::pair(&sought, passed)),
            };
            offers::insert(&mut db, &offer, cx.actor().staff_id()).await?;
            order.offers_out += 1;
            offer
        }
    };
    drop(db);
    let visit = seated(&cx, &order, &offer, belongs.org, seat);
    accept(&cx, &mut order, &offer, visit, command.channel).await
}
