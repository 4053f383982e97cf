//! Asking by waves 分批派单, step by step: who ranks best, the next, the open list 抢单.

use std::collections::HashSet;

use contracts::{
    dispatch::{Channel, OrderState, seek::Around},
    settings,
};
use kernel::{PriorityClass, at_china, china_date};
use runtime::{Cx, Result, Settings};
use serde_json::json;
use time::{Duration, Time};

use crate::{
    closing,
    domain::{
        Refusal,
        order::Order,
        wave::{Next, Quiet, Table, Wave},
    },
    history, matching, offering,
    store::{
        org_units::Places,
        ranking::{self, Passed},
        seeking::{self, Seeking},
    },
};

/// Nothing has been done yet; the first step is due.
pub const BEGINNING: Seeking = Seeking {
    wave: 0,
    is_out: false,
    next_at: None,
    listed: None,
};

/// The numbers in force.
pub fn table(settings: &Settings) -> Table {
    let size = |key| usize::try_from(settings.int(key)).unwrap_or(1);
    let wave = |key, minutes| Wave {
        volunteers: size(key),
        minutes,
    };
    let emergency = settings.int(settings::WAVE_EMERGENCY_MINUTES);
    let others = settings.int(settings::OFFER_MINUTES);
    Table {
        emergency: [
            wave(settings::WAVE_EMERGENCY_SIZE, emergency),
            wave(settings::WAVE_EMERGENCY_NEXT, emergency),
        ],
        target: wave(
            settings::WAVE_TARGET_SIZE,
            settings.int(settings::WAVE_TARGET_MINUTES),
        ),
        others: [
            wave(settings::WAVE_FIRST_SIZE, others),
            wave(settings::WAVE_NEXT_SIZE, others),
        ],
        most: u8::try_from(settings.int(settings::WAVE_MOST)).unwrap_or(u8::MAX),
        urgent_minutes: settings.int(settings::URGENT_OFFER_MINUTES),
        widen_minutes: settings.int(settings::LIST_WIDEN_MINUTES),
    }
}

/// The hours in which nobody is asked.
pub fn quiet(settings: &Settings) -> Quiet {
    Quiet {
        from: settings.int(settings::OFFER_QUIET_FROM),
        to: settings.int(settings::OFFER_QUIET_TO),
    }
}

/// Does what is due for an order, which is locked.
pub async fn go_on(cx: &Cx, order: &mut Order, places: &Places) -> Result<()> {
    let Some(at) = seeking::of_order(&mut *cx.db().await, order.id).await? else {
        return Ok(());
    };
    match order.free_seat() {
        Err(Refusal::NoSeat) if order.derived() != OrderState::Closed => {
            // Every seat is taken. It begins again when somebody who had accepted does not come.
            seeking::keep(&mut *cx.db().await, order.id, &BEGINNING).await?;
            return Ok(());
        }
        Ok(_) if order.ends_at() > cx.now() => {}
        _ => {
            seeking::end(&mut *cx.db().await, order.id).await?;
            return Ok(());
        }
    }
    if !is_due(order, &at, cx) {
        return Ok(());
    }
    closing::expire_offers(cx, order).await?;
    let settings = cx.settings();
    if order.priority != PriorityClass::P0
        && let Some(morning) = quiet(&settings).until(cx.now())
    {
        let waiting = Seeking {
            next_at: Some(morning),
            is_out: false,
            ..at
        };
        seeking::keep(&mut *cx.db().await, order.id, &waiting).await?;
        return Ok(());
    }
    let table = table(&settings);
    match table.next(order.priority, order.urgency, at.wave, at.listed) {
        Next::Ask(wave) => {
            if !ask(cx, order, &at, wave, places).await? {
                // Nobody is left to be asked: the list at once.
                list(cx, order, &at, table.list(order.priority, at.listed)).await?;
            }
        }
        next => list(cx, order, &at, next).await?,
    }
    Ok(())
}

/// Whether a step is due: its time has come, or nobody whom the last wave asked may still answer.
fn is_due(order: &Order, at: &Seeking, cx: &Cx) -> bool {
    at.next_at.is_none_or(|next| next <= cx.now()) || at.is_out && order.offers_out == 0
}

/// Sends a wave out; `false` when there is nobody who has not been asked.
async fn ask(cx: &Cx, order: &mut Order, at: &Seeking, wave: Wave, places: &Places) -> Result<bool> {
    let sought = matching::sought(order, &cx.settings());
    let mut db = cx.db().await;
    let mut passed =
        ranking::passing(&mut db, &sought, &ranking::ways(&sought, places), None, cx.now()).await?;
    passed.retain(|each| each.offer.is_none());
    let ids: Vec<_> = passed.iter().map(|each| each.volunteer_id).collect();
    let settings = cx.settings();
    let today = at_china(china_date(cx.now()), Time::MIDNIGHT);
    let rested = cx.now() - Duration::days(settings.int(settings::OFFER_REST_DAYS));
    let alone: HashSet<_> = seeking::left_alone(
        &mut db,
        &ids,
        (today, settings.int(settings::OFFER_DAILY_CAP)),
        (rested, settings.int(settings::OFFER_SILENCES)),
    )
    .await?
    .into_iter()
    .collect();
    drop(db);
    if order.priority != PriorityClass::P0 {
        passed.retain(|each| !alone.contains(&each.volunteer_id));
    }
    let ranked = matching::ranked(&sought, passed);
    let chosen: Vec<&Passed> = ranked
        .iter()
        .take(wave.volunteers * order.free_seats())
        .map(|(_, each)| each)
        .collect();
    if chosen.is_empty() {
        return Ok(false);
    }
    let expires_at = (cx.now() + Duration::minutes(wave.minutes)).min(order.ends_at());
    let volunteers: Vec<_> = chosen.iter().map(|each| each.volunteer_id).collect();
    offering::ask(cx, order, &sought, &chosen, expires_at).await?;
    let out = Seeking {
        wave: at.wave.saturating_add(1),
        is_out: true,
        next_at: Some(expires_at),
        listed: None,
    };
    seeking::keep(&mut *cx.db().await, order.id, &out).await?;
    history::keep(cx, order, None, "offered", Channel::Clock).await?;
    cx.audit(
        "order.offered",
        order.id,
        json!({ "volunteers": volunteers, "wave": out.wave }),
    );
    Ok(true)
}

/// Puts the order on the open list, or ends the asking where that has been tried as well.
async fn list(cx: &Cx, order: &mut Order, at: &Seeking, next: Next) -> Result<()> {
    let Next::List(around, minutes) = next else {
        seeking::end(&mut *cx.db().await, order.id).await?;
        return Ok(());
    };
    let until = minutes.map(|minutes| cx.now() + Duration::minutes(minutes));
    let listed = Seeking {
        is_out: false,
        next_at: Some(until.map_or(order.ends_at(), |until| until.min(order.ends_at()))),
        listed: Some(around),
        ..*at
    };
    seeking::keep(&mut *cx.db().await, order.id, &listed).await?;
    let what = match around {
        Around::Village => "listed_village",
        Around::Town => "listed_town",
        Around::District => "listed_district",
    };
    history::keep(cx, order, None, what, Channel::Clock).await?;
    cx.audit("order.listed", order.id, json!({ "around": around }));
    Ok(())
}
