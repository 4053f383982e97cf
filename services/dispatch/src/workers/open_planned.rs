//! Opens the orders of recurring plans, some days ahead (R5.2).

use contracts::{
    Code, Error,
    dispatch::{OpenOrder, OrderSource, Urgency, plan::PlanState},
};
use kernel::{OrderId, at_china, china_date};
use runtime::{Cx, Failure, Progress, Result, Worker};
use serde_json::json;
use time::{Date, Time};
use uuid::Uuid;

use crate::{
    domain::plan::AHEAD,
    store::plans::{self, Plan},
};

/// One plan: the orders of its next days. Each has a key of its own, so that the day of a plan is opened once however often
/// this is tried; where the elder has such an order already, that one stands for the day.
///
/// # Errors
/// The database, or the elderly registry does not answer.
pub async fn open_planned(worker: Worker) -> Result<Progress> {
    let today = china_date(worker.now());
    let to = today + AHEAD;
    let Some(plan) = plans::due(&mut *worker.db().await?, to).await? else {
        return Ok(Progress::Idle);
    };
    let from = plan.opened_to.next_day().unwrap_or(plan.opened_to).max(today);
    let mut orders = Vec::new();
    for day in plan.rhythm.days(from, to) {
        let key = Uuid::new_v5(&plan.id, day.to_string().as_bytes());
        match worker.tell(key, order(&worker, &plan, day)?).await {
            Ok(opened) => orders.push((day, opened.order_id)),
            // An hour or more ago: nobody comes any more.
            Err(error) if error.reason == "in_the_past" => {}
            Err(error) if error.reason == "duplicate_order" => {
                orders.extend(order_of(&error).map(|order| (day, order)));
            }
            Err(error) if error.code == Code::Unavailable => return Err(error.into()),
            Err(error) => {
                // A plan that opens no order is stopped; why, stands in the audit trail.
                let state = match error.reason.as_str() {
                    "elder_closed" => PlanState::Ended,
                    _ => PlanState::Paused,
                };
                return worker
                    .unit(move |cx| stop(cx, plan.id, state, error.reason.clone()))
                    .await;
            }
        }
    }
    worker
        .unit(move |cx| {
            let orders = orders.clone();
            async move {
                plans::opened(&mut *cx.db().await, plan.id, &orders, to).await?;
                Ok::<_, Failure>(Progress::More)
            }
        })
        .await
}

fn order(worker: &Worker, plan: &Plan, day: Date) -> Result<OpenOrder> {
    let note = worker.crypto().open_option(plan.note.as_deref())?;
    let (hour, minute) = (plan.at_minute / 60, plan.at_minute % 60);
    let at = u8::try_from(hour)
        .ok()
        .zip(u8::try_from(minute).ok())
        .and_then(|(hour, minute)| Time::from_hms(hour, minute, 0).ok())
        .ok_or_else(|| Error::internal("dispatch: a plan's time is no time"))?;
    Ok(OpenOrder {
        elder_id: plan.elder_id,
        service: plan.service.clone(),
        starts_at: at_china(day, at).into(),
        duration: plan.duration,
        urgency: Urgency::Normal,
        gender_wish: plan.gender_wish,
        note: note.map(Into::into),
        seats: plan.seats,
        source: OrderSource::Plan,
        although_duplicate: false,
    })
}

fn order_of(error: &Error) -> Option<OrderId> {
    let id: Uuid = error.details.get("order_id")?.as_str()?.parse().ok()?;
    Some(id.into())
}

async fn stop(cx: Cx, plan: Uuid, state: PlanState, reason: String) -> Result<Progress> {
    let mut db = cx.db().await;
    if let Some(found) = plans::lock(&mut db, plan).await?
        && found.state == PlanState::Active
    {
        plans::set_state(&mut db, plan, state, found.opened_to).await?;
        cx.audit(
            "plan.state_set",
            plan,
            json!({ "state": state.as_str(), "reason": reason }),
        );
    }
    Ok(Progress::More)
}
