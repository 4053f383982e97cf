use std::collections::BTreeSet;

use contracts::{
    Error,
    dispatch::{Channel, MakeOffers, OfferState, OffersMade, Urgency},
    settings,
};
use kernel::VolunteerId;
use runtime::{Cx, Result};
use serde_json::json;
use time::Duration;

use super::lock_order;
use crate::{domain::Refusal, history, matching, offering, quicker, scope};

/// Asks volunteers to go. An offer binds nobody until it is accepted (R3.5); each must pass the hard filters (R5.4).
pub async fn make_offers(cx: Cx, command: MakeOffers) -> Result<OffersMade> {
    // Each once, in the order asked: the answer lists the offers in that order.
    let mut seen = BTreeSet::new();
    let wanted: Vec<VolunteerId> = command
        .volunteers
        .iter()
        .copied()
        .filter(|id| seen.insert(*id))
        .collect();
    if !(1..=50).contains(&wanted.len()) {
        return Err(Error::invalid("volunteers", "out_of_range", "1 to 50 volunteers")
            .with("max", 50)
            .into());
    }
    let settings = cx.settings();
    scope::assigns(cx.actor(), &settings)?;
    let mut order = lock_order(&cx, command.order_id).await?;
    scope::may_assign(cx.actor(), &settings, &order.village).map_err(scope::unseen("order"))?;
    quicker::as_free_as_seen(&cx, &order, command.expected).await?;
    order.free_seat()?;
    if order.ends_at() <= cx.now() {
        return Err(Refusal::NoSeat.into());
    }

    let mut db = cx.db().await;
    let sought = matching::sought(&order, &settings);
    let failed = matching::failing(&mut db, &sought, Some(&wanted)).await?;
    if let Some(first) = failed.first() {
        let volunteer = first.volunteer_id.unwrap_or(wanted[0]);
        return Err(Refusal::NotEligible {
            volunteer,
            filter: first.filter.clone(),
        }
        .into());
    }
    let passed = matching::passing(&mut db, &sought, Some(&wanted), cx.now()).await?;
    if let Some(asked) = passed.iter().find(|each| each.offer == Some(OfferState::Open)) {
        return Err(Error::conflict(
            "already_offered",
            "this volunteer has been asked and may still answer",
        )
        .with("volunteer_id", asked.volunteer_id.to_string())
        .into());
    }

    let minutes = match order.urgency {
        Urgency::Normal => settings.int(settings::OFFER_MINUTES),
        Urgency::Urgent | Urgency::Emergency => settings.int(settings::URGENT_OFFER_MINUTES),
    };
    let expires_at = (cx.now() + Duration::minutes(minutes)).min(order.ends_at());
    let mut chosen = Vec::with_capacity(wanted.len());
    for volunteer in &wanted {
        // Everyone asked about is known here: who is not, is in neither list.
        let candidate = passed.iter().find(|each| each.volunteer_id == *volunteer);
        chosen.push(
            candidate
                .ok_or_else(|| Error::not_found("volunteer").with("volunteer_id", volunteer.to_string()))?,
        );
    }
    drop(db);
    let made = offering::ask(&cx, &mut order, &sought, &chosen, expires_at).await?;
    history::keep(&cx, &mut order, None, "offered", Channel::Staff).await?;
    cx.audit("order.offered", order.id, json!({ "volunteers": wanted }));
    Ok(OffersMade { offers: made })
}
