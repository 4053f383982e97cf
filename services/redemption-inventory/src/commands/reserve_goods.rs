use std::collections::BTreeMap;

use contracts::{
    Error, fields,
    redemption::{
        reservation::{
            ItemQty, PickGoods, ReleaseGoods, Reservation, ReservationState, ReserveGoods, ReservedLot,
            ReturnGoods,
        },
        stock::MovementKind,
    },
    settings,
};
use kernel::{ItemId, LotId, ReservationId, VolunteerId, china_date};
use runtime::{Cx, Result};
use serde_json::json;
use sqlx::PgConnection;
use time::{Duration, OffsetDateTime};

use super::{hand, open_outlet};
use crate::{
    domain::{
        allocation::{Taken, allocate},
        qty,
    },
    store::{
        items,
        movements::{self, Cause, Change, Hand},
        reservations::{self, Found, NewReservation},
    },
};

/// A promise holds no longer; `goods.pickup_days` stays far below.
const LONGEST: Duration = Duration::days(366);
/// Lines of one order.
const LINES: usize = 20;
/// How often it is looked again when others were faster: each time somebody has got something.
const LOOKS: usize = 20;

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
    if command.expires_at.0 <= cx.now() {
        return Err(Error::invalid("expires_at", "in_the_past", "a promise ends later").into());
    }
    if command.expires_at.0 > cx.now() + LONGEST {
        return Err(Error::invalid(
            "expires_at",
            "holds_too_long",
            "a promise holds for a year at most",
        )
        .into());
    }
    let outlet = open_outlet(&cx, &command.outlet).await?.code;
    let wanted = added_up(&command.lines)?;

    let new = NewReservation {
        id: ReservationId::generate(cx.now()),
        saga_id: command.saga_id,
        volunteer: command.volunteer_id,
        outlet: &outlet,
        at: cx.now(),
        expires_at: command.expires_at.0,
    };
    let mut db = cx.db().await;
    reservations::lock_volunteer(&mut db, command.volunteer_id).await?;
    let limits = limits(&mut db, &wanted, command.window_opened_at.map(|at| at.0)).await?;
    let Some(lots) = promise(&mut db, &new, &wanted, &limits, hand(&cx)).await? else {
        let found = reservations::of_saga(&mut db, command.saga_id).await?;
        let found = found.ok_or_else(|| Error::internal("a reservation that is and is not"))?;
        return answer(&mut db, &found).await;
    };
    let found = Found {
        id: new.id,
        state: ReservationState::Held,
    };
    let held = answer(&mut db, &found).await?;
    drop(db);
    cx.audit(
        "goods.reserved",
        new.id,
        json!({"saga_id": command.saga_id, "outlet": outlet, "lots": lots}),
    );
    Ok(held)
}

/// What is wanted, by sort. Lines of one sort are added up before anything is looked at: two of one batch would each find what is
/// there for one.
///
/// # Errors
/// `invalid` with the field.
pub(crate) fn added_up(lines: &[ItemQty]) -> contracts::Result<BTreeMap<ItemId, i32>> {
    fields::at_most("lines", lines, LINES)?;
    let mut wanted: BTreeMap<ItemId, i32> = BTreeMap::new();
    for (line, number) in lines.iter().zip(0..) {
        let pieces = qty::pieces(&format!("lines.{number}.qty"), line.qty)?;
        let sum = wanted.entry(line.item_id).or_default();
        *sum = sum.saturating_add(pieces);
    }
    if wanted.is_empty() {
        return Err(Error::invalid("lines", "required", "there is at least one line"));
    }
    Ok(wanted)
}

/// Promises what is wanted, all or nothing, and says of how many lots; nothing = the saga has a reservation already. The
/// volunteer is locked before (`reservations::lock_volunteer`).
///
/// # Errors
/// `conflict`: `out_of_stock`, `over_limit`.
pub(super) async fn promise(
    db: &mut PgConnection,
    new: &NewReservation<'_>,
    wanted: &BTreeMap<ItemId, i32>,
    limits: &[Limit],
    hand: Hand,
) -> Result<Option<usize>> {
    if !reservations::insert(db, new).await? {
        return Ok(None);
    }
    for limit in limits {
        within(db, new.volunteer, limit, wanted).await?;
    }
    let taken = take(db, new, wanted, hand).await?;
    let lines: Vec<(LotId, i32)> = taken.iter().map(|taken| (taken.lot_id, taken.qty)).collect();
    reservations::insert_lines(db, new.id, &lines).await?;
    Ok(Some(lines.len()))
}

/// How many pieces of some goods one person may take since an instant (R8.1).
pub(super) struct Limit {
    pub item: ItemId,
    pub pieces: i32,
    pub since: OffsetDateTime,
}

/// Nobody takes more of some goods in a window than they may.
async fn within(
    db: &mut PgConnection,
    volunteer: VolunteerId,
    limit: &Limit,
    wanted: &BTreeMap<ItemId, i32>,
) -> Result<()> {
    let taken = reservations::taken_since(db, volunteer, limit.item, limit.since).await?;
    let pieces = wanted.get(&limit.item).copied().unwrap_or(0);
    if taken + i64::from(pieces) > i64::from(limit.pieces) {
        let refused = Error::conflict("over_limit", "this is more than one person may take in a window");
        let left = (i64::from(limit.pieces) - taken).max(0);
        return Err(refused
            .with("item_id", limit.item.to_string())
            .with("limit", limit.pieces)
            .with("left", left)
            .into());
    }
    Ok(())
}

/// What limits there are of goods; such as are closed are not promised.
async fn limits(
    db: &mut PgConnection,
    wanted: &BTreeMap<ItemId, i32>,
    window_opened_at: Option<OffsetDateTime>,
) -> Result<Vec<Limit>> {
    let mut limits = Vec::new();
    for item in wanted.keys() {
        let terms = items::terms(db, *item).await?.filter(|terms| !terms.closed);
        let terms = terms.ok_or_else(|| Error::not_found("item").at("lines"))?;
        if let Some((pieces, since)) = terms.limit_per_window.zip(window_opened_at) {
            limits.push(Limit {
                item: *item,
                pieces,
                since,
            });
        }
    }
    Ok(limits)
}

/// Takes lots in the one order in which everybody takes them. Where somebody was faster it is looked again: what they have taken
/// is seen then.
async fn take(
    db: &mut PgConnection,
    new: &NewReservation<'_>,
    wanted: &BTreeMap<ItemId, i32>,
    hand: Hand,
) -> Result<Vec<Taken>> {
    let last_day = china_date(new.expires_at);
    let items: Vec<ItemId> = wanted.keys().copied().collect();
    for _ in 0..LOOKS {
        let mut free = reservations::free(db, new.outlet, &items, last_day).await?;
        let mut plan = Vec::new();
        for (item, pieces) in wanted {
            let taken = allocate(free.remove(item).unwrap_or_default(), *pieces).map_err(|free| {
                Error::conflict("out_of_stock", "there is less of it here than is wanted")
                    .with("item_id", item.to_string())
                    .with("free", free)
            })?;
            plan.extend(taken);
        }
        if movements::reserve(db, &plan, new.id, hand).await? {
            return Ok(plan);
        }
    }
    Err(Error::unavailable("others are faster; ask again").into())
}

/// Frees what was promised.
///
/// # Errors
/// `forbidden`, `not_found`, `conflict` (`picked_already`).
pub async fn release_goods(cx: Cx, command: ReleaseGoods) -> Result<Reservation> {
    cx.actor().is_service()?;
    let mut db = cx.db().await;
    let found = of_saga(&mut db, command.saga_id).await?;
    if !free(&mut db, found.id, ReservationState::Released, hand(&cx)).await? {
        let found = of_saga(&mut db, command.saga_id).await?;
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

/// Ends a reservation that is held without handing anything over; false = another was first.
pub(crate) async fn free(
    db: &mut PgConnection,
    id: ReservationId,
    to: ReservationState,
    hand: Hand,
) -> Result<bool> {
    if !reservations::end(db, id, to, None, hand.at).await? {
        return Ok(false);
    }
    let lines = reservations::lines(db, id).await?;
    move_lines(db, MovementKind::Release, &lines, id, hand).await?;
    Ok(true)
}

/// Hands over what was promised: of a pick-up, a release and the clock one wins.
///
/// # Errors
/// `forbidden`, `not_found`, `conflict`: `reservation_over`, `lot_blocked`.
pub async fn pick_goods(cx: Cx, command: PickGoods) -> Result<Reservation> {
    cx.actor().is_service()?;
    let mut db = cx.db().await;
    let found = of_saga(&mut db, command.saga_id).await?;
    let by = Hand {
        by: Some(command.picked_by),
        at: cx.now(),
    };
    if !hand_out(&mut db, found.id, by).await? {
        let found = of_saga(&mut db, command.saga_id).await?;
        if found.state != ReservationState::Picked {
            return Err(over(&found).into());
        }
        return answer(&mut db, &found).await;
    }
    let now = of_saga(&mut db, command.saga_id).await?;
    let handed = answer(&mut db, &now).await?;
    drop(db);
    cx.audit("goods.picked", found.id, json!({"saga_id": command.saga_id}));
    Ok(handed)
}

/// Takes what is promised off the shelf, once: of a pick-up, a release and the clock one wins. False = another was first.
///
/// # Errors
/// `conflict`: `lot_blocked`.
pub(super) async fn hand_out(db: &mut PgConnection, id: ReservationId, by: Hand) -> Result<bool> {
    if !reservations::end(db, id, ReservationState::Picked, by.by, by.at).await? {
        return Ok(false);
    }
    let lines = reservations::lines(db, id).await?;
    if let Some((line, _)) = lines.iter().find(|(_, sound)| !sound) {
        let refused = Error::conflict("lot_blocked", "one of the lots is not handed out at present");
        return Err(refused.with("lot_id", line.lot_id.to_string()).into());
    }
    move_lines(db, MovementKind::Pick, &lines, id, by).await?;
    Ok(true)
}

/// What was promised is promised no longer; what is picked up lies there no longer either.
async fn move_lines(
    db: &mut PgConnection,
    kind: MovementKind,
    lines: &[(ReservedLot, bool)],
    id: ReservationId,
    hand: Hand,
) -> Result<()> {
    let mut changes = Vec::with_capacity(lines.len());
    for (line, _) in lines {
        let qty = qty::pieces("qty", line.qty)?;
        let on_hand = if kind == MovementKind::Pick { -qty } else { 0 };
        changes.push((line.lot_id, on_hand, -qty));
    }
    let done = movements::move_all(db, kind, &changes, Cause::Reservation(id), hand).await?;
    if done.len() < changes.len() {
        return Err(broken().into());
    }
    Ok(())
}

/// Puts all that was picked up and has not come back into its lots again (R8.1).
///
/// # Errors
/// The database.
pub(super) async fn put_back(db: &mut PgConnection, id: ReservationId, by: Hand) -> Result<()> {
    for (line, _) in reservations::lines(db, id).await? {
        let back = reservations::returned(db, id, line.lot_id).await?;
        let left = qty::pieces("qty", line.qty)? - i32::try_from(back).unwrap_or(i32::MAX);
        if left > 0 {
            change_lot(
                db,
                line.lot_id,
                Change::of_stock(MovementKind::Return, left),
                id,
                by,
            )
            .await?;
        }
    }
    Ok(())
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
    let lines = reservations::lines(&mut db, found.id).await?;
    let line = lines.into_iter().find(|(line, _)| line.lot_id == command.lot_id);
    let (line, _) = line.ok_or_else(|| Error::not_found("lot"))?;
    let back = reservations::returned(&mut db, found.id, line.lot_id).await?;
    if back + i64::from(qty) > i64::from(line.qty) {
        return Err(Error::conflict("more_than_picked", "no more comes back than was picked up").into());
    }
    let by = Hand {
        by: Some(command.taken_by),
        at: cx.now(),
    };
    let change = Change::of_stock(MovementKind::Return, qty);
    change_lot(&mut db, line.lot_id, change, found.id, by).await?;
    let answer = answer(&mut db, &found).await?;
    drop(db);
    cx.audit(
        "goods.returned",
        found.id,
        json!({"saga_id": command.saga_id, "lot_id": command.lot_id, "qty": qty}),
    );
    Ok(answer)
}

/// A change that the reservation itself makes possible.
async fn change_lot(
    db: &mut PgConnection,
    lot: LotId,
    change: Change,
    id: ReservationId,
    hand: Hand,
) -> Result<()> {
    let done = movements::apply(db, lot, change, Cause::Reservation(id), hand).await?;
    done.ok_or_else(broken)?;
    Ok(())
}

/// A change that the reservation itself makes possible was refused.
fn broken() -> Error {
    Error::internal("a reservation promises what its lot does not hold")
}

/// The reservation of a saga, held until the transaction ends: returns are counted one after the other.
pub(crate) async fn of_saga(db: &mut PgConnection, saga_id: uuid::Uuid) -> Result<Found> {
    let found = reservations::of_saga(db, saga_id).await?;
    Ok(found.ok_or_else(|| Error::not_found("reservation"))?)
}

fn over(found: &Found) -> Error {
    Error::conflict("reservation_over", "this reservation is over").with("state", found.state.as_str())
}

async fn answer(db: &mut PgConnection, found: &Found) -> Result<Reservation> {
    let lots = reservations::lines(db, found.id).await?;
    Ok(Reservation {
        reservation_id: found.id,
        state: found.state,
        lots: lots.into_iter().map(|(lot, _)| lot).collect(),
    })
}
