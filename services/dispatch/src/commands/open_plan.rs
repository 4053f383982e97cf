use contracts::{
    Error,
    dispatch::plan::{OpenPlan, OpenedPlan, PlanState},
    elderly::{ElderFacts, ElderForDispatch, ElderState},
};
use kernel::{china_date, uuid_v7};
use runtime::{Cx, Read, Result};
use serde_json::json;

use super::open_order::{enough_seats, gender_asked, still_offered};
use crate::{
    domain::plan::Rhythm,
    scope,
    store::{
        catalogue,
        plans::{self, Plan},
    },
    text,
};

/// What the registry knows of the elder.
pub async fn planned_elder(read: Read, command: OpenPlan) -> Result<ElderFacts> {
    scope::orders(read.actor())?;
    read.ask(ElderForDispatch {
        elder_id: command.elder_id,
    })
    .await
}

/// Plans a service that comes back (R5.2): the worker `open_planned` opens its orders.
pub async fn open_plan(cx: Cx, command: OpenPlan, elder: ElderFacts) -> Result<OpenedPlan> {
    scope::may_order(cx.actor(), &elder.village).map_err(scope::unseen("elder"))?;
    if elder.state == ElderState::Closed {
        return Err(Error::conflict("elder_closed", "the elder's profile is closed").into());
    }
    let today = china_date(cx.now());
    let rhythm = Rhythm {
        weekdays: command.weekdays,
        every_weeks: command.every_weeks,
        first_day: *command.first_day,
        last_day: command.last_day.map(|day| *day),
    }
    .try_new(today)?;
    let out_of = |field: &str, min: i64, max: i64| {
        Error::invalid(field, "out_of_range", format!("{min} to {max}"))
            .with("min", min)
            .with("max", max)
    };
    if command.at_minute >= 1440 {
        return Err(out_of("at_minute", 0, 1439).into());
    }
    if !(5..=480).contains(&command.duration.get()) {
        return Err(out_of("duration", 5, 480).into());
    }
    if !(1..=9).contains(&command.seats) {
        return Err(out_of("seats", 1, 9).into());
    }
    let note = text::said("note", command.note.as_ref())?;
    let mut db = cx.db().await;
    let service = catalogue::find(&mut db, &command.service, cx.now()).await?;
    let service = service.ok_or_else(catalogue::unknown)?;
    still_offered(&service)?;
    enough_seats(&service, command.seats)?;
    gender_asked(&service, command.gender_wish)?;
    let plan = Plan {
        id: uuid_v7(cx.now()),
        elder_id: command.elder_id,
        village: elder.village,
        service: service.code,
        at_minute: command.at_minute,
        duration: command.duration,
        seats: command.seats,
        gender_wish: command.gender_wish,
        note: note.map(|note| cx.crypto().seal(&note)),
        state: PlanState::Active,
        opened_to: rhythm.first_day - time::Duration::days(1),
        rhythm,
    };
    plans::insert(&mut db, &plan, cx.now(), cx.actor().id()).await?;
    cx.audit(
        "plan.opened",
        plan.id,
        json!({ "elder_id": plan.elder_id, "service": plan.service }),
    );
    Ok(OpenedPlan { plan_id: plan.id })
}
