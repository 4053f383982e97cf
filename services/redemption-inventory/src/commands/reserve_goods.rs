use contracts::{
    Error,
    redemption::reservation::{
        PickGoods, ReleaseGoods, Reservation, ReservationState, ReserveGoods, ReturnGoods,
    },
    settings,
};
use kernel::{ItemId, ReservationId, china_date};
use runtime::{Cx, Result};
use serde_json::json;
use sqlx::PgConnection;
use time::{Date, Duration, OffsetDateTime};

use super::{hand, open_outlet};
use crate::{
    domain::{
        promise::{Limit, Pieces, Wish, added_up},
        qty,
    },
    promises::{self, HandedOut, of_saga},
    store::{
        items,
        movements::Hand,
        reservations::{self, Found, NewReservation},
    },
};

/// A promise holds no longer; `goods.pickup_days` stays far below.
const LONGEST: Duration = Duration::days(366);

/// Promises goods, what expires first first (R8.1): everything or nothing.
///
/// # Errors
/// `forbidden`; `invalid` with the field; `conflict`: `goods_off`, `outlet_closed`, `out_of_stock` (with what is free),
/// `over_limit` (with what is left of it).
pub async fn reserve_goods(cx: Cx, command: ReserveGoods) -> Result<Reservation> {
    cx.actor().is_service()?;
    if !cx.settings().flag(settings::GOODS_ENABLED) {
        return Err(Error::conflict("goods_off", "goods are not exchanged for time at present").into());
    }
    let (now, until) = (cx.now(), command.expires_at.0);
    if until <= now {
        return Err(Error::invalid("expires_at", "in_the_past", "a promise ends later").into());
    }
    if until > now + LONGEST {
        return Err(Error::invalid(
            "expires_at",
            "holds_too_long",
            "a promise holds for a year at most",
        )
        .into());
    }
    let outlet = open_outlet(&cx, &command.outlet).await?.code;
    let wanted = added_up(&command.lines)?;

    let mut db = cx.db().await;
    reservations::lock_volunteers(&mut db, &[command.volunteer_id]).await?;
    if let Some(found) = reservations::of_sagas(&mut db, &[command.saga_id])
        .await?
        .remove(&command.saga_id)
    {
        return answer(&mut db, &found).await;
    }
    let opened = command.window_opened_at.map(|at| at.0);
    let wish = Wish {
        volunteer: command.volunteer_id,
        outlet: outlet.clone(),
        limits: limits(&mut db, &wanted, opened, china_date(now)).await?,
        wanted,
    };
    let mut left = promises::left(&mut db, std::iter::once(&wish), china_date(until)).await?;
    let new = NewReservation {
        id: ReservationId::generate(now),
        saga_id: command.saga_id,
        volunteer: command.volunteer_id,
        outlet: outlet.clone(),
        expires_at: until,
        lots: left.promise(&wish)?,
    };
    let (id, lots) = (new.id, new.lots.len());
    promises::make(&mut db, &[(new, hand(&cx).by)], now).await?;
    let found = Found {
        id,
        state: ReservationState::Held,
    };
    let held = answer(&mut db, &found).await?;
    drop(db);
    cx.audit(
        "goods.reserved",
        id,
        json!({"saga_id": command.saga_id, "outlet": outlet, "lots": lots}),
    );
    Ok(held)
}

/// What limits there are of goods; such as are closed are not promised.
async fn limits(
    db: &mut PgConnection,
    wanted: &Pieces,
    window_opened_at: Option<OffsetDateTime>,
    today: Date,
) -> Result<Vec<Limit>> {
    let goods: Vec<ItemId> = wanted.keys().copied().collect();
    let terms = items::terms(db, &goods, today).await?;
    let mut limits = Vec::new();
    for item in goods {
        let terms = terms.get(&item).filter(|terms| !terms.closed);
        let terms = terms.ok_or_else(|| Error::not_found("item").at("lines"))?;
        limits.extend(window_opened_at.and_then(|since| terms.limit(item, since)));
    }
    Ok(limits)
}

/// Frees what was promised.
///
/// # Errors
/// `forbidden`, `not_found`, `conflict` (`picked_already`).
pub async fn release_goods(cx: Cx, command: ReleaseGoods) -> Result<Reservation> {
    cx.actor().is_service()?;
    let mut db = cx.db().await;
    let found = of_saga(&mut db, command.saga_id).await?;
    if !promises::release(&mut db, found.id, ReservationState::Released, hand(&cx)).await? {
        if found.state == ReservationState::Picked {
            return Err(Error::conflict("picked_already", "these goods have been picked up").into());
        }
        return answer(&mut db, &found).await;
    }
    let now = of_saga(&mut db, command.saga_id).await?;
    let freed = answer(&mut db, &now).await?;
    drop(db);
    cx.audit("goods.released", found.id, json!({"saga_id": command.saga_id}));
    Ok(freed)
}

/// Hands over what was promised: of a pick-up, a release and the clock one wins.
///
/// # Errors
/// `forbidden`, `not_found`, `conflict`: `reservation_over`, `lot_blocked`.
pub async fn pick_goods(cx: Cx, command: PickGoods) -> Result<Reservation> {
    cx.actor().is_service()?;
    let mut db = cx.db().await;
    let found = of_saga(&mut db, command.saga_id).await?;
    let mut handed = promises::hand_out(&mut db, &[(found.id, command.picked_by)], cx.now()).await?;
    match (handed.pop(), found.state) {
        (Some(HandedOut::Picked), _) => {}
        (_, ReservationState::Picked) => return answer(&mut db, &found).await,
        (Some(HandedOut::Blocked(refused)), ReservationState::Held) => return Err(refused.into()),
        _ => return Err(over(&found).into()),
    }
    let now = of_saga(&mut db, command.saga_id).await?;
    let handed = answer(&mut db, &now).await?;
    drop(db);
    cx.audit("goods.picked", found.id, json!({"saga_id": command.saga_id}));
    Ok(handed)
}

/// What was picked up comes back and lies in its lot again (R8.1).
///
/// # Errors
/// `forbidden`, `not_found`, `invalid` for the field `qty`, `conflict`: `reservation_over`, `more_than_picked`.
pub async fn return_goods(cx: Cx, command: ReturnGoods) -> Result<Reservation> {
    cx.actor().is_service()?;
    let qty = qty::pieces("qty", command.qty)?;
    let mut db = cx.db().await;
    let found = of_saga(&mut db, command.saga_id).await?;
    if found.state != ReservationState::Picked {
        return Err(over(&found).into());
    }
    let lines = promises::lines(&mut db, found.id).await?;
    let line = lines.into_iter().find(|(line, _)| line.lot_id == command.lot_id);
    let (line, _) = line.ok_or_else(|| Error::not_found("lot"))?;
    let back = reservations::returned(&mut db, found.id).await?;
    let back = back.get(&line.lot_id).copied().unwrap_or(0);
    if back + i64::from(qty) > i64::from(line.qty) {
        return Err(Error::conflict("more_than_picked", "no more comes back than was picked up").into());
    }
    let by = Hand {
        by: Some(command.taken_by),
        at: cx.now(),
    };
    promises::put_back(&mut db, found.id, (line.lot_id, qty), by).await?;
    let answer = answer(&mut db, &found).await?;
    drop(db);
    cx.audit(
        "goods.returned",
        found.id,
        json!({"saga_id": command.saga_id, "lot_id": command.lot_id, "qty": qty}),
    );
    Ok(answer)
}

fn over(found: &Found) -> Error {
    Error::conflict("reservation_over", "this reservation is over").with("state", found.state.as_str())
}

async fn answer(db: &mut PgConnection, found: &Found) -> Result<Reservation> {
    let lots = promises::lines(db, found.id).await?;
    Ok(Reservation {
        reservation_id: found.id,
        state: found.state,
        lots: lots.into_iter().map(|(lot, _)| lot).collect(),
    })
}
