use contracts::{
    dispatch::{
        Channel,
        day::{DayPlanOutcome, DayPlanState},
    },
    settings,
};
use kernel::VolunteerId;
use runtime::{Cx, Progress, Result};
use serde_json::json;
use time::{Duration, OffsetDateTime};

use super::LIMIT;
use crate::{
    domain::order::Order,
    history, matching, offering, seeking,
    store::{
        day_plans,
        orders::{self, Of},
        org_units::{self, Places},
        ranking,
        seeking::{self as store, Seeking},
    },
};

/// Sends the offers of plans that somebody has looked at, by day. Each line is looked at again: an order that has somebody by
/// now, or a volunteer who can go no more, is passed over. Who declines or is silent is followed by waves.
pub async fn offer_day_plans(cx: Cx) -> Result<Progress> {
    if seeking::quiet(&cx.settings()).until(cx.now()).is_some() {
        return Ok(Progress::Idle);
    }
    let Some((plan, lines)) = day_plans::to_offer(&mut *cx.db().await, LIMIT).await? else {
        return Ok(Progress::Idle);
    };
    let places = org_units::places(&mut *cx.db().await).await?;
    let (mut outcomes, mut followed) = (Vec::with_capacity(lines.len()), Vec::new());
    for line in &lines {
        let order = orders::lock(&mut *cx.db().await, Of::Order(line.order_id)).await?;
        let outcome = match order {
            Some(mut order) => match until(&cx, &order) {
                Some(expires_at) => {
                    let outcome = ask(&cx, &mut order, line.volunteer_id, &places, expires_at).await?;
                    let first = Seeking {
                        wave: 1,
                        is_out: true,
                        next_at: Some(expires_at),
                        listed: None,
                    };
                    if outcome == DayPlanOutcome::Offered {
                        followed.push((order.id, first));
                    }
                    outcome
                }
                None => DayPlanOutcome::NotNeeded,
            },
            None => DayPlanOutcome::NotNeeded,
        };
        outcomes.push((line.no, outcome));
    }
    let mut db = cx.db().await;
    followed.dedup_by_key(|(order, _)| *order);
    store::begin(&mut db, &followed, cx.now(), None).await?;
    day_plans::settle(&mut db, plan, &outcomes).await?;
    if lines.is_empty() {
        day_plans::set_state(&mut db, plan, DayPlanState::Offered, cx.now(), None).await?;
    }
    Ok(Progress::More)
}

/// Until when the offer can be answered; nothing when nobody is needed any more.
fn until(cx: &Cx, order: &Order) -> Option<OffsetDateTime> {
    let free = order.free_seats() > usize::try_from(order.offers_out).unwrap_or(usize::MAX);
    let ahead = order.free_seat().is_ok() && order.starts_at > cx.now();
    let hours = cx.settings().int(settings::DAY_PLAN_ANSWER_HOURS);
    (free && ahead).then(|| (cx.now() + Duration::hours(hours)).min(order.starts_at))
}

async fn ask(
    cx: &Cx,
    order: &mut Order,
    volunteer: VolunteerId,
    places: &Places,
    expires_at: OffsetDateTime,
) -> Result<DayPlanOutcome> {
    let sought = matching::sought(order, &cx.settings());
    let passed = ranking::passing(
        &mut *cx.db().await,
        &sought,
        &ranking::ways(&sought, places),
        Some(&[volunteer]),
        cx.now(),
    )
    .await?;
    let Some(fit) = passed.first().filter(|each| each.offer.is_none()) else {
        return Ok(DayPlanOutcome::NotFit);
    };
    offering::ask(cx, order, &sought, &[fit], expires_at).await?;
    history::keep(cx, order, None, "offered", Channel::Clock).await?;
    cx.audit("order.offered", order.id, json!({ "volunteers": [volunteer] }));
    Ok(DayPlanOutcome::Offered)
}
