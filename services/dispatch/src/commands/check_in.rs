use contracts::{
    Error,
    dispatch::{CheckIn, VisitChanged, VisitStarted},
    settings,
};
use kernel::Position;
use runtime::{Cx, Failure, Result, violates};
use serde_json::json;
use time::Duration;

use super::{alone, changed, lock_visit};
use crate::{
    domain::{
        Refusal,
        order::Order,
        visit::{Rate, Visit},
    },
    history, scope,
    store::{catalogue, visits},
};

/// The volunteer has arrived. The weight and the version of the settings are frozen here (R4.4, decision 7).
pub async fn check_in(cx: Cx, command: CheckIn) -> Result<VisitChanged> {
    let (mut order, visit) = lock_visit(&cx, command.visit_id).await?;
    alone(&order)?;
    scope::is_or_helps(cx.actor(), visit.volunteer_id, &[&order.village, &visit.org])
        .map_err(scope::unseen("visit"))?;
    let settings = cx.settings();
    let opens_at = order.starts_at - Duration::minutes(settings.int(settings::CHECKIN_EARLY_MIN));
    let mut db = cx.db().await;
    let rate = Rate {
        weight: catalogue::weight_at(&mut db, &order.asked.service, cx.now())
            .await?
            .ok_or_else(|| Error::internal("the service has no weight"))?,
        version: settings.version(),
    };
    let visit = Visit {
        in_metres: metres(&order, command.position),
        ..visit.check_in(cx.now(), opens_at, rate)?
    };
    let channel = history::channel_of(cx.actor());
    history::keep_in(
        &mut db,
        &cx,
        &mut order,
        Some(visit.clone()),
        "checked_in",
        channel,
    )
    .await
    .map_err(|error| match violates(&error, "visit_one_under_way") {
        true => Failure::from(Refusal::AnotherUnderWay),
        false => error.into(),
    })?;
    if let Some(phone) = command.phone {
        visits::keep_phone(&mut db, visit.id, phone).await?;
    }
    cx.emit(&VisitStarted {
        visit_id: visit.id,
        order_id: order.id,
        volunteer_id: visit.volunteer_id,
        started_at: cx.now().into(),
    });
    cx.audit(
        "visit.checked_in",
        visit.id,
        json!({ "far": is_far(visit.in_metres, &settings) }),
    );
    Ok(changed(&visit))
}

/// Metres from the village's position; the place itself is not kept.
pub fn metres(order: &Order, position: Option<Position>) -> Option<i32> {
    let metres = order.village_position?.metres_to(&position?);
    Some(i32::try_from(metres).unwrap_or(i32::MAX))
}

/// Whether the phone was farther away than `checkin.radius_m`. It is noted, never held against anybody: the village's
/// position is not the elder's door.
pub fn is_far(metres: Option<i32>, settings: &runtime::Settings) -> bool {
    metres.is_some_and(|metres| i64::from(metres) > settings.int(settings::CHECKIN_RADIUS_M))
}
