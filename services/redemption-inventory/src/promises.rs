//! What is promised of stock: made and handed out for as many reservations as are asked for at once, at the statements of one;
//! released and put back one reservation at a time.

use std::collections::{HashMap, HashSet};

use contracts::{
    Error,
    redemption::{
        reservation::{ReservationState, ReservedLot},
        stock::MovementKind,
    },
};
use kernel::{ItemId, LotId, OrgCode, ReservationId, StaffId, VolunteerId};
use runtime::Result;
use sqlx::PgConnection;
use time::{Date, OffsetDateTime};
use uuid::Uuid;

use crate::{
    domain::{
        promise::{Left, Wish},
        qty,
    },
    store::{
        lots,
        movements::{self, Cause, Change, Hand, Move},
        reservations::{self, Found, NewReservation},
    },
};

/// What is left for these wishes until `last_day`. Its lots are locked until the transaction ends; who wishes is locked before
/// (`reservations::lock_volunteers`).
///
/// # Errors
/// The database.
pub async fn left<'a, W>(db: &mut PgConnection, wishes: W, last_day: Date) -> Result<Left>
where
    W: Iterator<Item = &'a Wish>,
{
    let mut places: HashSet<(OrgCode, ItemId)> = HashSet::new();
    let mut since: HashMap<(VolunteerId, ItemId), OffsetDateTime> = HashMap::new();
    for wish in wishes {
        places.extend(wish.wanted.keys().map(|item| (wish.outlet.clone(), *item)));
        for limit in &wish.limits {
            let from = since.entry((wish.volunteer, limit.item)).or_insert(limit.since);
            *from = limit.since.max(*from);
        }
    }
    let taken = match since.is_empty() {
        true => HashMap::new(),
        false => reservations::taken_since(db, &since).await?,
    };
    let places: Vec<(OrgCode, ItemId)> = places.into_iter().collect();
    let free = lots::lock_free(db, &places, last_day).await?;
    Ok(Left { free, taken })
}

/// Writes down what [`Left::promise`] has promised, each with who of the staff has entered it.
///
/// # Errors
/// The database; a saga has a reservation already (`reservation_of_saga`).
pub async fn make(
    db: &mut PgConnection,
    new: &[(NewReservation, Option<StaffId>)],
    at: OffsetDateTime,
) -> Result<()> {
    reservations::insert_all(db, new.iter().map(|(new, _)| new), at).await?;
    let moves = new.iter().flat_map(|(new, by)| {
        new.lots.iter().map(move |taken| Move {
            lot: taken.lot_id,
            change: Change {
                kind: MovementKind::Reserve,
                on_hand: 0,
                reserved: taken.qty,
            },
            cause: Cause::Reservation(new.id),
            by: *by,
        })
    });
    move_lots(db, moves.collect(), at).await
}

/// Ends a reservation that is held without handing anything over; false = another was first.
///
/// # Errors
/// The database.
pub async fn release(
    db: &mut PgConnection,
    id: ReservationId,
    to: ReservationState,
    hand: Hand,
) -> Result<bool> {
    if reservations::end(db, &[(id, None)], to, hand.at)
        .await?
        .is_empty()
    {
        return Ok(false);
    }
    let lines = lines(db, id).await?;
    let moves: contracts::Result<Vec<Move>> = lines
        .iter()
        .map(|(line, _)| moved(line, MovementKind::Release, id, hand.by))
        .collect();
    move_lots(db, moves?, hand.at).await?;
    Ok(true)
}

/// What has become of goods that are to be handed out.
#[derive(Debug, Clone)]
pub enum HandedOut {
    /// They are off the shelf.
    Picked,
    /// One of the lots is not handed out at present; they are promised still.
    Blocked(Error),
    /// Another was first: of a pick-up, a release and the clock one wins.
    Over,
}

/// Takes what is promised off the shelf, once, each by who stands at the counter; gives what has become of each, in their order.
///
/// # Errors
/// The database.
pub async fn hand_out(
    db: &mut PgConnection,
    held: &[(ReservationId, StaffId)],
    at: OffsetDateTime,
) -> Result<Vec<HandedOut>> {
    let ids: Vec<ReservationId> = held.iter().map(|(id, _)| *id).collect();
    let lines = reservations::lines(db, &ids).await?;
    let blocked = |id: &ReservationId| {
        let (line, _) = lines.get(id)?.iter().find(|(_, sound)| !sound)?;
        let refused = Error::conflict("lot_blocked", "one of the lots is not handed out at present");
        Some(refused.with("lot_id", line.lot_id.to_string()))
    };
    let ends: Vec<(ReservationId, Option<StaffId>)> = held
        .iter()
        .filter(|(id, _)| blocked(id).is_none())
        .map(|(id, by)| (*id, Some(*by)))
        .collect();
    let ended = reservations::end(db, &ends, ReservationState::Picked, at).await?;
    let mut moves = Vec::new();
    for (id, by) in ends.iter().filter(|(id, _)| ended.contains(id)) {
        for (line, _) in lines.get(id).into_iter().flatten() {
            moves.push(moved(line, MovementKind::Pick, *id, *by)?);
        }
    }
    move_lots(db, moves, at).await?;
    let outcome = |(id, _): &(ReservationId, StaffId)| match blocked(id) {
        Some(refused) => HandedOut::Blocked(refused),
        None if ended.contains(id) => HandedOut::Picked,
        None => HandedOut::Over,
    };
    Ok(held.iter().map(outcome).collect())
}

/// What was promised is promised no longer; what is picked up lies there no longer either.
fn moved(
    line: &ReservedLot,
    kind: MovementKind,
    id: ReservationId,
    by: Option<StaffId>,
) -> contracts::Result<Move> {
    let qty = qty::pieces("qty", line.qty)?;
    Ok(Move {
        lot: line.lot_id,
        change: Change {
            kind,
            on_hand: if kind == MovementKind::Pick { -qty } else { 0 },
            reserved: -qty,
        },
        cause: Cause::Reservation(id),
        by,
    })
}

/// Changes that a reservation itself makes possible: anything else is a defect, and `internal`.
async fn move_lots(db: &mut PgConnection, moves: Vec<Move>, at: OffsetDateTime) -> Result<()> {
    if movements::move_all(db, &moves, at).await?.len() < moves.len() {
        return Err(Error::internal("a reservation promises what its lot does not hold").into());
    }
    Ok(())
}

/// Puts pieces that were picked up into their lot again (R8.1).
///
/// # Errors
/// The database.
pub async fn put_back(
    db: &mut PgConnection,
    id: ReservationId,
    (lot, qty): (LotId, i32),
    hand: Hand,
) -> Result<()> {
    move_lots(db, vec![returned(id, (lot, qty), hand.by)], hand.at).await
}

/// As [`put_back`], all that has not come back yet.
///
/// # Errors
/// The database.
pub async fn put_back_all(db: &mut PgConnection, id: ReservationId, hand: Hand) -> Result<()> {
    let back = reservations::returned(db, id).await?;
    let mut moves = Vec::new();
    for (line, _) in lines(db, id).await? {
        let back = back.get(&line.lot_id).copied().unwrap_or(0);
        let left = qty::pieces("qty", line.qty)? - i32::try_from(back).unwrap_or(i32::MAX);
        if left > 0 {
            moves.push(returned(id, (line.lot_id, left), hand.by));
        }
    }
    move_lots(db, moves, hand.at).await
}

fn returned(id: ReservationId, (lot, qty): (LotId, i32), by: Option<StaffId>) -> Move {
    Move {
        lot,
        change: Change::of_stock(MovementKind::Return, qty),
        cause: Cause::Reservation(id),
        by,
    }
}

/// What one reservation promises.
///
/// # Errors
/// The database.
pub async fn lines(db: &mut PgConnection, id: ReservationId) -> Result<Vec<(ReservedLot, bool)>> {
    Ok(reservations::lines(db, &[id])
        .await?
        .remove(&id)
        .unwrap_or_default())
}

/// The reservation of a saga, held until the transaction ends: returns are counted one after the other.
///
/// # Errors
/// `not_found`.
pub async fn of_saga(db: &mut PgConnection, saga_id: Uuid) -> Result<Found> {
    let found = reservations::of_sagas(db, &[saga_id]).await?.remove(&saga_id);
    Ok(found.ok_or_else(|| Error::not_found("reservation"))?)
}
