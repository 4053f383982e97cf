use contracts::{
    dispatch::{OfferState, OrderChanged, OrderRescheduled, RescheduleOrder, VisitState},
    settings,
};
use runtime::{Cx, Result};
use serde_json::json;

use super::{
    answer_offer::overlap_or,
    lock_order,
    open_order::{clocks, times},
};
use crate::{
    closing, history, quicker, scope,
    store::{orders, visits},
};

/// Agrees another time 改约 (decision 17): codes stay, both sides are told. Offers that are out named the old time, so
/// they are withdrawn. Until when somebody is to be found goes with the time (R5.3).
pub async fn reschedule_order(cx: Cx, command: RescheduleOrder) -> Result<OrderChanged> {
    times(command.starts_at.0, command.duration.get(), cx.now())?;
    scope::orders(cx.actor())?;
    let mut order = lock_order(&cx, command.order_id).await?;
    scope::may_order(cx.actor(), &order.village).map_err(scope::unseen("order"))?;
    quicker::as_seen(&cx, &order, command.expected).await?;
    order.not_begun()?;

    closing::close_offers(&cx, &mut order, OfferState::Withdrawn, None, |_| true).await?;
    order.starts_at = command.starts_at.0;
    order.duration = command.duration;
    let settings = cx.settings();
    let asked = orders::asked(&mut *cx.db().await, order.id).await?;
    let clocks = clocks(
        &settings,
        asked.source,
        order.urgency,
        asked.opened_at,
        order.starts_at,
    );
    orders::set_due(&mut *cx.db().await, order.id, clocks.due_at, clocks.ages_at).await?;
    let during = order.during(settings.int(settings::TRAVEL_BUFFER_MIN));
    let mut volunteers = Vec::new();
    for visit in order
        .visits
        .iter_mut()
        .filter(|visit| visit.state == VisitState::Accepted)
    {
        visit.during = during;
        visits::move_to(&mut *cx.db().await, visit)
            .await
            .map_err(|error| overlap_or(error, visit.volunteer_id))?;
        volunteers.push(visit.volunteer_id);
    }
    history::keep(
        &cx,
        &mut order,
        None,
        "rescheduled",
        history::channel_of(cx.actor()),
    )
    .await?;
    cx.emit(&OrderRescheduled {
        order_id: order.id,
        elder_id: order.elder_id,
        volunteers,
        service_name: order.service_name.clone(),
        starts_at: order.starts_at.into(),
        duration: order.duration,
    });
    cx.audit(
        "order.rescheduled",
        order.id,
        json!({ "starts_at": command.starts_at, "duration": command.duration }),
    );
    Ok(OrderChanged {
        order_id: order.id,
        state: order.state,
    })
}
