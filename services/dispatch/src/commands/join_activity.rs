use contracts::{
    Error,
    dispatch::{
        OfferState, VisitChanged, VisitState,
        activity::{JoinActivity, LeaveActivity, OpenTo},
    },
};
use kernel::OfferId;
use runtime::{Cx, Result};
use serde_json::json;

use super::{
    answer_offer::{overlap_or, seated},
    changed, lock_activity,
};
use crate::{
    domain::{
        Refusal, candidate,
        visit::{Act, holds_seat},
    },
    history, matching, scope,
    store::{
        candidates,
        offers::{self, Offer},
        visits,
    },
};

/// Takes a place in an activity: the order's row is locked first, so that of many exactly as many get in as there are places
/// (R5.5), and what law and safety ask holds as for any visit, no other visit at that time included (R5.4). Who holds a place
/// keeps it, however often they sign up.
pub async fn join_activity(cx: Cx, command: JoinActivity) -> Result<VisitChanged> {
    let volunteer = command.volunteer_id;
    let (mut order, activity) = lock_activity(&cx, command.activity_id).await?;
    let mut db = cx.db().await;
    let belongs = candidates::belongs(&mut db, volunteer).await?;
    let belongs = belongs.ok_or_else(|| Error::not_found("volunteer"))?;
    scope::is_or_helps(cx.actor(), volunteer, &[&order.village, &belongs.org])
        .map_err(scope::unseen("activity"))?;
    if activity.words.open_to == OpenTo::Unit && !order.village.contains(&belongs.org) {
        return Err(Refusal::NotOpenToYou.into());
    }
    let mut held = order.visits.iter();
    if let Some(visit) = held.find(|visit| visit.volunteer_id == volunteer && holds_seat(visit.state)) {
        return Ok(changed(visit));
    }
    if order.ended.is_some() || order.ends_at() <= cx.now() {
        return Err(Refusal::ActivityOver.into());
    }
    let Ok(seat) = order.free_seat() else {
        return Err(Refusal::ActivityFull.into());
    };
    let sought = matching::sought(&order, &cx.settings());
    let failed = matching::failing(&mut db, &sought, Some(&[volunteer])).await?;
    let mut broken = failed.into_iter().map(|failed| failed.filter);
    if let Some(filter) = broken.find(|filter| candidate::holds_at_acceptance(filter)) {
        return Err(Refusal::NotEligible { volunteer, filter }.into());
    }
    let channel = history::channel_of(cx.actor());
    let offer = Offer {
        id: OfferId::generate(cx.now()),
        order_id: order.id,
        volunteer_id: volunteer,
        state: OfferState::Open,
        made_at: cx.now(),
        expires_at: order.ends_at(),
        terms: Vec::new(),
    };
    offers::insert(&mut db, &offer, cx.actor().staff_id()).await?;
    let visit = seated(&cx, &order, &offer, belongs.org, seat);
    visits::lock_volunteer(&mut db, volunteer).await?;
    visits::insert(&mut db, &visit)
        .await
        .map_err(|error| overlap_or(error, volunteer))?;
    offers::end(&mut db, offer.id, OfferState::Accepted, cx.now(), Some(channel)).await?;
    drop(db);
    cx.audit(
        "activity.joined",
        activity.id,
        json!({ "visit_id": visit.id, "volunteer_id": volunteer }),
    );
    let answer = changed(&visit);
    history::keep(&cx, &mut order, Some(visit), "signed_up", channel).await?;
    Ok(answer)
}

/// Gives a place back before signing in. No reason is asked for and none is held against anybody (R3.5).
pub async fn leave_activity(cx: Cx, command: LeaveActivity) -> Result<VisitChanged> {
    let volunteer = command.volunteer_id;
    let (mut order, activity) = lock_activity(&cx, command.activity_id).await?;
    let belongs = candidates::belongs(&mut *cx.db().await, volunteer).await?;
    let belongs = belongs.ok_or_else(|| Error::not_found("volunteer"))?;
    scope::is_or_helps(cx.actor(), volunteer, &[&order.village, &belongs.org])
        .map_err(scope::unseen("activity"))?;
    let mut held = order.visits.iter();
    let visit = held.find(|visit| visit.volunteer_id == volunteer && holds_seat(visit.state));
    let visit = visit.ok_or(Refusal::NotSignedUp)?.clone();
    if visit.state != VisitState::Accepted {
        return Err(Refusal::AlreadyStarted.into());
    }
    let ended = visit.end(Act::Cancel, cx.now())?;
    let answer = changed(&ended);
    let channel = history::channel_of(cx.actor());
    history::keep(&cx, &mut order, Some(ended), "withdrawn", channel).await?;
    cx.audit("activity.left", activity.id, json!({ "visit_id": visit.id }));
    Ok(answer)
}
