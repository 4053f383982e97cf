use contracts::{
    Actor, Error,
    dispatch::{
        Evidence, VisitChanged, VisitStarted,
        activity::{SignAct, SignActivity},
    },
    settings,
};
use kernel::RawMinutes;
use runtime::{Cx, Failure, Read, Result, violates};
use serde_json::json;
use sqlx::Connection;
use time::Duration;

use super::{
    changed,
    check_out::{Proof, judge, keep_served},
    lock_activity,
    record_times::rate_at,
};
use crate::{
    domain::{
        Refusal, code, minutes,
        order::Order,
        visit::{Act, CODE_TRIES, Visit, Within, holds_seat},
    },
    history,
    store::{activities, visits},
};

/// Compares the code at the site, and counts a wrong one in a transaction of its own, as that of a visit to an elder.
pub async fn try_site_code(read: Read, command: SignActivity) -> Result<Proof> {
    themself(read.actor(), &command)?;
    let typed = code::typed(&command.code);
    let mut db = read.db().await?;
    let mut unit = db.begin().await?;
    let asked = activities::lock_place(&mut unit, command.activity_id, command.volunteer_id).await?;
    let Some(asked) = asked else {
        return Ok(Proof::NotAsked);
    };
    if asked.wrong >= CODE_TRIES {
        return Err(Refusal::SiteCodeLocked.into());
    }
    if code::same(&typed, &read.crypto().open(&asked.code)?) {
        return Ok(Proof::Given(Evidence::SiteQr));
    }
    visits::count_wrong_code(&mut unit, asked.visit).await?;
    unit.commit().await?;
    Err(Refusal::WrongSiteCode {
        tries_left: CODE_TRIES - asked.wrong - 1,
    }
    .into())
}

/// Who signs at the site is there themself: staff have the roster.
fn themself(actor: &Actor, command: &SignActivity) -> contracts::Result<()> {
    match actor {
        Actor::Volunteer { id } if *id == command.volunteer_id => Ok(()),
        _ => Err(Error::forbidden("not_yours", "this belongs to another volunteer")),
    }
}

/// Signs in or out at the site of an activity (R5.6 (3)). The weight is frozen when signing in (R4.4).
pub async fn sign_activity(cx: Cx, command: SignActivity, proof: Proof) -> Result<VisitChanged> {
    themself(cx.actor(), &command)?;
    let (mut order, _) = lock_activity(&cx, command.activity_id).await?;
    let mine = |visit: &&Visit| visit.volunteer_id == command.volunteer_id && holds_seat(visit.state);
    let visit = order
        .visits
        .iter()
        .find(mine)
        .ok_or(Refusal::NotSignedUp)?
        .clone();
    if proof != Proof::Given(Evidence::SiteQr) {
        // Signed out by now, or not signed up when the code was compared.
        return Err(Refusal::VisitIs(visit.state).into());
    }
    let visit = match command.act {
        SignAct::In => sign_in(&cx, &mut order, visit).await?,
        SignAct::Out => sign_out(&cx, &mut order, visit).await?,
    };
    cx.audit(
        "activity.signed",
        visit.id,
        json!({ "act": command.act, "raw_minutes": visit.raw, "state": visit.state }),
    );
    Ok(changed(&visit))
}

async fn sign_in(cx: &Cx, order: &mut Order, visit: Visit) -> Result<Visit> {
    let early = cx.settings().int(settings::CHECKIN_EARLY_MIN);
    let opens_at = order.starts_at - Duration::minutes(early);
    let rate = rate_at(cx, &order.asked.service, cx.now()).await?;
    let visit = visit.check_in(cx.now(), opens_at, rate)?;
    let channel = history::channel_of(cx.actor());
    history::keep_in(
        &mut *cx.db().await,
        cx,
        order,
        Some(visit.clone()),
        "checked_in",
        channel,
    )
    .await
    .map_err(|error| match violates(&error, "visit_one_under_way") {
        true => Failure::from(Refusal::AnotherUnderWay),
        false => error.into(),
    })?;
    cx.emit(&VisitStarted {
        visit_id: visit.id,
        order_id: order.id,
        volunteer_id: visit.volunteer_id,
        started_at: cx.now().into(),
    });
    Ok(visit)
}

/// The code can be typed after the site has been left: more than was planned, the time for arriving early included, waits for a
/// second person (R5.7).
async fn sign_out(cx: &Cx, order: &mut Order, visit: Visit) -> Result<Visit> {
    let Some(started_at) = visit.started_at else {
        visit.after(Act::CheckOut(Within::Limits))?;
        return Err(Refusal::NotCheckedIn.into());
    };
    let early = cx.settings().int(settings::CHECKIN_EARLY_MIN);
    let planned = RawMinutes::new(order.duration.get() + early);
    let times = minutes::served(started_at, cx.now(), RawMinutes::ZERO)?;
    let within = judge(cx, &visit, times, Some(planned)).await?;
    let visit = visit.served(Act::CheckOut(within), times, Evidence::SiteQr)?;
    keep_served(cx, order, visit.clone(), "checked_out").await?;
    Ok(visit)
}
