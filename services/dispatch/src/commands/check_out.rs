use contracts::{
    dispatch::{CheckOut, Evidence, VisitChanged, VisitCompleted, VisitState},
    settings,
};
use kernel::{RawMinutes, china_date};
use runtime::{Cx, Read, Result, violates};
use serde_json::json;
use sqlx::Connection;

use super::{
    alone, changed,
    check_in::{is_far, metres},
    lock_visit,
};
use crate::{
    domain::{
        Refusal, code,
        minutes::{self, Limits},
        order::Order,
        visit::{Act, CODE_TRIES, Times, Visit, Within},
    },
    history, scope,
    store::visits,
};

/// Whether the code was the elder's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Proof {
    /// It was: the one of the visit, or the one of the card at the door.
    Given(Evidence),
    /// The visit was not under way: there was nothing to compare with.
    NotAsked,
}

/// Compares the code, and counts a wrong one in a transaction of its own: the command is refused and leaves nothing,
/// but the try must be counted. The visit's row is locked meanwhile, so that guesses sent at once are counted one by
/// one; no other lock is held.
pub async fn try_code(read: Read, command: CheckOut) -> Result<Proof> {
    let typed = code::typed(&command.code);
    let mut db = read.db().await?;
    let mut unit = db.begin().await?;
    let Some(asked) = visits::lock_code(&mut unit, command.visit_id).await? else {
        return Ok(Proof::NotAsked);
    };
    // Nobody uses up another's tries.
    scope::is_or_helps(read.actor(), asked.volunteer, &[&asked.village, &asked.org])
        .map_err(scope::unseen("visit"))?;
    if asked.wrong >= CODE_TRIES {
        return Err(Refusal::CodeLocked.into());
    }
    if code::same(&typed, &read.crypto().open(&asked.code)?) {
        return Ok(Proof::Given(Evidence::Code));
    }
    if let Some(door) = &asked.door
        && read.settings().flag(settings::CHECKIN_DOOR_CODE)
        && code::same(&typed, &read.crypto().open(door)?)
    {
        return Ok(Proof::Given(Evidence::DoorQr));
    }
    visits::count_wrong_code(&mut unit, command.visit_id).await?;
    unit.commit().await?;
    Err(Refusal::WrongCode {
        tries_left: CODE_TRIES - asked.wrong - 1,
    }
    .into())
}

/// The volunteer is done and gives the elder's code, or that of the elder's door (R5.6). Over a limit a second person looks first (R5.7).
pub async fn check_out(cx: Cx, command: CheckOut, proof: Proof) -> Result<VisitChanged> {
    let (mut order, visit) = lock_visit(&cx, command.visit_id).await?;
    alone(&order)?;
    scope::is_or_helps(cx.actor(), visit.volunteer_id, &[&order.village, &visit.org])
        .map_err(scope::unseen("visit"))?;
    let (VisitState::InProgress, Proof::Given(evidence), Some(started_at)) =
        (visit.state, proof, visit.started_at)
    else {
        // Not under way, now or when the code was compared.
        visit.after(Act::CheckOut(Within::Limits))?;
        return Err(Refusal::NotCheckedIn.into());
    };
    let times = minutes::served(started_at, cx.now(), command.breaks)?;
    let within = judge(&cx, &visit, times, None).await?;
    let settings = cx.settings();
    let visit = Visit {
        out_metres: metres(&order, command.position),
        ..visit.served(Act::CheckOut(within), times, evidence)?
    };
    keep_served(&cx, &mut order, visit.clone(), "checked_out").await?;
    cx.audit(
        "visit.checked_out",
        visit.id,
        json!({ "raw_minutes": visit.raw, "state": visit.state, "far": is_far(visit.out_metres, &settings) }),
    );
    Ok(changed(&visit))
}

/// Whether a second person must look at the minutes, given what else the volunteer served on those days (R5.7, R5.8).
pub async fn judge(cx: &Cx, visit: &Visit, times: Times, planned: Option<RawMinutes>) -> Result<Within> {
    use contracts::settings::{DAILY_MAX_MIN, MAX_SINGLE_MIN};
    let settings = cx.settings();
    let limits = Limits {
        single: settings.int(MAX_SINGLE_MIN),
        daily: settings.int(DAILY_MAX_MIN),
        planned: planned.map(RawMinutes::get),
    };
    let days = (china_date(times.started_at), china_date(times.stopped_at));
    let mut db = cx.db().await;
    visits::lock_volunteer(&mut db, visit.volunteer_id).await?;
    let besides = visits::served_by_day(&mut db, visit.volunteer_id, days, visit.id).await?;
    Ok(minutes::judge(times, &besides, limits))
}

/// Keeps a visit whose minutes are in; if they count, tells that it is completed.
pub async fn keep_served(cx: &Cx, order: &mut Order, visit: Visit, what: &'static str) -> Result<()> {
    let channel = history::channel_of(cx.actor());
    let mut db = cx.db().await;
    history::keep_in(&mut db, cx, order, Some(visit.clone()), what, channel)
        .await
        .map_err(|error| {
            if violates(&error, "visit_served_once") {
                runtime::Failure::from(Refusal::ServedElsewhere)
            } else {
                error.into()
            }
        })?;
    if let (VisitState::Completed, Some(raw_minutes)) = (visit.state, visit.raw) {
        cx.emit(&VisitCompleted {
            visit_id: visit.id,
            order_id: order.id,
            volunteer_id: visit.volunteer_id,
            org: visit.org,
            raw_minutes,
        });
    }
    Ok(())
}
