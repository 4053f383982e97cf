use contracts::{
    Actor, Error,
    dispatch::day::{DayPlanChanged, DayPlanState, DayPlanWanted, DropDayPlan, MakeDayPlan, OfferDayPlan},
};
use kernel::{OrgCode, china_date, uuid_v7};
use runtime::{Cx, Result};
use serde_json::json;
use time::{Date, Duration, OffsetDateTime};
use uuid::Uuid;

use crate::{
    scope,
    store::day_plans::{self, Wish},
};

/// How far ahead a day can be planned.
const AHEAD: Duration = Duration::days(14);

/// Asks for a day's plan; a worker makes it, and nothing changes until it is offered.
pub async fn make_day_plan(cx: Cx, command: MakeDayPlan) -> Result<DayPlanWanted> {
    let settings = cx.settings();
    scope::assigns(cx.actor(), &settings)?;
    let within = command.within.or_else(|| own(cx.actor()));
    let within = within.ok_or_else(|| Error::invalid("within", "choose", "a part of the tree"))?;
    scope::may_assign(cx.actor(), &settings, &within)?;
    let (day, today) = (command.day.0, china_date(cx.now()));
    if day < today || day > today + AHEAD {
        return Err(Error::invalid("day", "out_of_range", "today to two weeks ahead")
            .with("min", today.to_string())
            .with("max", (today + AHEAD).to_string())
            .into());
    }
    let wish = wish(cx.now(), day, within);
    if !day_plans::want(&mut *cx.db().await, &wish, cx.now(), cx.actor().staff_id()).await? {
        return Err(Error::conflict("being_planned", "this day is being planned").into());
    }
    cx.audit(
        "day_plan.wanted",
        wish.id,
        json!({ "day": day.to_string(), "within": wish.within }),
    );
    cx.wake("make_day_plans");
    Ok(DayPlanWanted { day_plan_id: wish.id })
}

/// A plan to be made. Whoever plans the same day of the same orders gets the same plan: the seed is the day's number.
pub fn wish(now: OffsetDateTime, day: Date, within: OrgCode) -> Wish {
    Wish {
        id: uuid_v7(now),
        day,
        within,
        seed: i64::from(day.to_julian_day()),
    }
}

fn own(actor: &Actor) -> Option<OrgCode> {
    actor.scope().cloned()
}

/// Sends a plan's offers: a job does it, a heap of lines at a time.
pub async fn offer_day_plan(cx: Cx, command: OfferDayPlan) -> Result<DayPlanChanged> {
    let id = command.day_plan_id;
    let changed = set_state(&cx, id, &[DayPlanState::Made], DayPlanState::Offering).await?;
    cx.audit("day_plan.offered", id, json!({}));
    cx.wake("offer_day_plans");
    Ok(changed)
}

/// Puts a plan aside.
pub async fn drop_day_plan(cx: Cx, command: DropDayPlan) -> Result<DayPlanChanged> {
    let id = command.day_plan_id;
    let from = [DayPlanState::Wanted, DayPlanState::Made];
    let changed = set_state(&cx, id, &from, DayPlanState::Dropped).await?;
    cx.audit("day_plan.dropped", id, json!({}));
    Ok(changed)
}

async fn set_state(cx: &Cx, id: Uuid, from: &[DayPlanState], to: DayPlanState) -> Result<DayPlanChanged> {
    let settings = cx.settings();
    scope::assigns(cx.actor(), &settings)?;
    let mut db = cx.db().await;
    let found = day_plans::lock(&mut db, id).await?;
    let (within, state) = found.ok_or_else(|| Error::not_found("day_plan"))?;
    scope::may_assign(cx.actor(), &settings, &within).map_err(scope::unseen("day_plan"))?;
    if !from.contains(&state) {
        return Err(
            Error::conflict("wrong_day_plan_state", "the plan is in another state by now")
                .with("state", state.as_str())
                .into(),
        );
    }
    day_plans::set_state(&mut db, id, to, cx.now(), cx.actor().staff_id()).await?;
    Ok(DayPlanChanged {
        day_plan_id: id,
        state: to,
    })
}
