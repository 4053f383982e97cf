use contracts::{
    Error,
    dispatch::{AnswerOffer, AnsweredOffer, Channel, OfferOutcome, OfferState, OrderAccepted, VisitState},
    settings,
};
use kernel::{OrgCode, RawMinutes, VisitId};
use runtime::{Cx, Result, violates};
use serde_json::json;

use crate::{
    closing,
    domain::{
        Refusal, candidate, code,
        offer::{self, Verdict},
        order::Order,
        visit::Visit,
    },
    history, matching, scope,
    store::{
        candidates,
        offers::{self, Offer},
        orders::{self, Of},
        visits,
    },
};

/// Answers an offer. Of many who accept at once exactly one gets each seat: the order's row is locked first, and the
/// exclusion constraint has the last word (R5.4, R5.5). The others are told.
pub async fn answer_offer(cx: Cx, command: AnswerOffer) -> Result<AnsweredOffer> {
    let mut db = cx.db().await;
    let order = orders::lock(&mut db, Of::Offer(command.offer_id)).await?;
    let mut order = order.ok_or_else(|| Error::not_found("offer"))?;
    let offers = offers::of_order(&mut db, order.id).await?;
    let offer = offers.into_iter().find(|offer| offer.id == command.offer_id);
    let offer = offer.ok_or_else(|| Error::not_found("offer"))?;
    let belongs = candidates::belongs(&mut db, offer.volunteer_id).await?;
    let belongs = belongs.ok_or_else(|| Error::not_found("volunteer"))?;
    drop(db);
    scope::is_or_helps(cx.actor(), offer.volunteer_id, &[&order.village, &belongs.org])
        .map_err(scope::unseen("offer"))?;

    match offer::answer(offer.state, offer.expires_at, cx.now(), command.answer)? {
        Verdict::TakeSeat => match order.free_seat() {
            Ok(seat) => {
                let visit = seated(&cx, &order, &offer, belongs.org, seat);
                accept(&cx, &mut order, &offer, visit, command.channel).await
            }
            Err(_) => close(&cx, &mut order, &offer, OfferState::Lost, command.channel).await,
        },
        Verdict::Decline => close(&cx, &mut order, &offer, OfferState::Declined, command.channel).await,
        Verdict::Expire => close(&cx, &mut order, &offer, OfferState::Expired, Channel::Clock).await,
        Verdict::Settled(outcome) => {
            let visit = order.visits.iter().find(|visit| visit.offer_id == offer.id);
            Ok(AnsweredOffer {
                outcome,
                visit_id: visit.map(|visit| visit.id),
            })
        }
    }
}

/// The visit of who takes this seat, as it begins.
pub(super) fn seated(cx: &Cx, order: &Order, offer: &Offer, org: OrgCode, seat: i16) -> Visit {
    Visit {
        id: VisitId::generate(cx.now()),
        order_id: order.id,
        offer_id: offer.id,
        volunteer_id: offer.volunteer_id,
        org,
        elder_id: order.elder_id,
        seat,
        state: VisitState::Accepted,
        during: order.during(cx.settings().int(settings::TRAVEL_BUFFER_MIN)),
        accepted_at: cx.now(),
        code: cx.crypto().seal(&code::draw()),
        wrong_codes: 0,
        started_at: None,
        stopped_at: None,
        breaks: RawMinutes::ZERO,
        raw: None,
        weight: None,
        settings_version: None,
        evidence: None,
        in_metres: None,
        out_metres: None,
        recorded_by: None,
        recorded_because: None,
        reviewed_by: None,
        reviewed_because: None,
        uploaded_by: None,
        uploaded_at: None,
        lapses_at: None,
        ended_at: None,
        ended_because: None,
        missed_by: None,
        case_id: None,
    }
}

/// Gives the seat of the visit to who has been offered it.
pub(super) async fn accept(
    cx: &Cx,
    order: &mut Order,
    offer: &Offer,
    visit: Visit,
    channel: Channel,
) -> Result<AnsweredOffer> {
    let volunteer = offer.volunteer_id;
    let mut db = cx.db().await;
    // R3.6 and R3.4 hold at the acceptance, not only when the offer was made.
    let sought = matching::sought(order, &cx.settings());
    let failed = matching::failing(&mut db, &sought, Some(&[volunteer])).await?;
    if let Some(failed) = failed
        .into_iter()
        .find(|failed| candidate::holds_at_acceptance(&failed.filter))
    {
        return Err(Refusal::NotEligible {
            volunteer,
            filter: failed.filter,
        }
        .into());
    }
    visits::lock_volunteer(&mut db, volunteer).await?;
    visits::insert(&mut db, &visit)
        .await
        .map_err(|error| overlap_or(error, volunteer))?;
    offers::end(&mut db, offer.id, OfferState::Accepted, cx.now(), Some(channel)).await?;
    order.offers_out -= 1;
    drop(db);

    order.put(visit.clone());
    if order.free_seat().is_err() {
        closing::close_offers(cx, order, OfferState::Lost, None, closing::all_but(offer.id)).await?;
    }
    cx.emit(&OrderAccepted {
        order_id: order.id,
        visit_id: visit.id,
        offer_id: offer.id,
        volunteer_id: volunteer,
        elder_id: order.elder_id,
        service_name: order.service_name.clone(),
        starts_at: order.starts_at.into(),
        duration: order.duration,
        urgency: Some(order.urgency),
    });
    cx.audit(
        "offer.accepted",
        offer.id,
        json!({ "order_id": order.id, "visit_id": visit.id, "channel": channel }),
    );
    let visit_id = visit.id;
    history::keep(cx, order, Some(visit), "accepted", channel).await?;
    Ok(AnsweredOffer {
        outcome: OfferOutcome::Accepted,
        visit_id: Some(visit_id),
    })
}

async fn close(
    cx: &Cx,
    order: &mut Order,
    offer: &Offer,
    state: OfferState,
    channel: Channel,
) -> Result<AnsweredOffer> {
    let (outcome, what, action) = match state {
        OfferState::Declined => (OfferOutcome::Declined, "declined", "offer.declined"),
        OfferState::Expired => (OfferOutcome::Expired, "offer_expired", "offer.expired"),
        _ => (OfferOutcome::Lost, "offer_lost", "offer.lost"),
    };
    closing::close_offers(cx, order, state, Some(channel), |each| each.id == offer.id).await?;
    cx.audit(
        action,
        offer.id,
        json!({ "order_id": order.id, "channel": channel }),
    );
    history::keep(cx, order, None, what, channel).await?;
    Ok(AnsweredOffer {
        outcome,
        visit_id: None,
    })
}

/// The refusal that a violated exclusion constraint means.
pub fn overlap_or(error: sqlx::Error, volunteer: kernel::VolunteerId) -> runtime::Failure {
    if violates(&error, "visit_no_overlap") {
        Refusal::Overlaps { volunteer }.into()
    } else {
        error.into()
    }
}
