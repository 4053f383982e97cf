//! Movements: the one place where a lot's figures change, together with what explains it (R8.1).

use contracts::redemption::stock::{MovementKind, SpoilReason};
use kernel::{IntakeId, LotId, MovementId, ReservationId, StaffId, StockCountId, StockTransferId};
use sqlx::PgConnection;
use time::OffsetDateTime;

use crate::domain::allocation::Taken;

/// What a movement belongs to.
#[derive(Debug, Clone)]
pub enum Cause {
    /// Goods came in.
    Intake(IntakeId),
    /// Goods are promised, freed, picked up, or come back.
    Reservation(ReservationId),
    /// Goods leave or arrive.
    Transfer(StockTransferId),
    /// A count found another number.
    Count(StockCountId),
    /// Written off, with what was said, sealed.
    Spoilt(SpoilReason, Option<Vec<u8>>),
    /// Mirrors another, with the reason, sealed.
    Reverses(MovementId, Vec<u8>),
}

/// Who moves something, and when.
#[derive(Debug, Clone, Copy)]
pub struct Hand {
    /// Nobody = the platform itself.
    pub by: Option<StaffId>,
    /// The instant of the unit: nothing is dated back.
    pub at: OffsetDateTime,
}

/// How a movement changes a lot.
#[derive(Debug, Clone, Copy)]
pub struct Change {
    /// Its kind.
    pub kind: MovementKind,
    /// What lies there changes by this.
    pub on_hand: i32,
    /// What is promised changes by this.
    pub reserved: i32,
}

impl Change {
    /// Pieces come in or go out; nothing is promised or freed.
    pub fn of_stock(kind: MovementKind, on_hand: i32) -> Self {
        Self {
            kind,
            on_hand,
            reserved: 0,
        }
    }
}

/// Changes a lot and writes down why, unless less would lie there than is promised: then nothing is done, and nothing is the
/// answer.
///
/// # Errors
/// The database; the movement was mirrored before (`movement_reversed_once`).
pub async fn apply(
    db: &mut PgConnection,
    lot: LotId,
    change: Change,
    cause: Cause,
    hand: Hand,
) -> sqlx::Result<Option<MovementId>> {
    let done = move_all(
        db,
        change.kind,
        &[(lot, change.on_hand, change.reserved)],
        cause,
        hand,
    )
    .await?;
    Ok(done.into_iter().next())
}

/// Promises pieces of lots, unless fewer are free of one, or it may not be handed out (any more): then nothing is done. Of two who
/// want the last piece one gets it (R8.1).
///
/// # Errors
/// The database.
pub async fn reserve(
    db: &mut PgConnection,
    taken: &[Taken],
    reservation: ReservationId,
    hand: Hand,
) -> sqlx::Result<bool> {
    let changes: Vec<_> = taken.iter().map(|taken| (taken.lot_id, 0, taken.qty)).collect();
    let done = move_all(
        db,
        MovementKind::Reserve,
        &changes,
        Cause::Reservation(reservation),
        hand,
    )
    .await?;
    Ok(done.len() == taken.len())
}

/// Changes lots, each (on hand, reserved), and writes down why: all of them or none; gives the movements. The lots are locked in
/// their order, and the test stands behind the lock, so nobody comes between.
pub async fn move_all(
    db: &mut PgConnection,
    kind: MovementKind,
    changes: &[(LotId, i32, i32)],
    cause: Cause,
    hand: Hand,
) -> sqlx::Result<Vec<MovementId>> {
    let (mut ids, mut lots, mut on_hand, mut reserved) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for (lot, there, promised) in changes {
        ids.push(MovementId::generate(hand.at).uuid());
        lots.push(lot.uuid());
        on_hand.push(*there);
        reserved.push(*promised);
    }
    let (mut intake, mut reservation, mut transfer, mut count, mut reverses) = (None, None, None, None, None);
    let (mut reason, mut note) = (None, None);
    match cause {
        Cause::Intake(id) => intake = Some(id.uuid()),
        Cause::Reservation(id) => reservation = Some(id.uuid()),
        Cause::Transfer(id) => transfer = Some(id.uuid()),
        Cause::Count(id) => count = Some(id.uuid()),
        Cause::Spoilt(why, said) => (reason, note) = (Some(why.as_str()), said),
        Cause::Reverses(id, said) => (reverses, note) = (Some(id.uuid()), Some(said)),
    }
    let done = sqlx::query_scalar!(
        "with locked as materialized (
             select x.id, x.lot_id, x.on_hand, x.reserved,
                    l.on_hand + x.on_hand >= l.reserved + x.reserved and l.reserved + x.reserved >= 0
                        and ($5 <> 'reserve' or l.status = 'ok') as fits
             from unnest($1::uuid[], $2::uuid[], $3::int4[], $4::int4[]) as x (id, lot_id, on_hand, reserved)
             join redemption.lot l on l.id = x.lot_id
             order by l.expires_on nulls last, l.id for update of l
         ), changed as (
             update redemption.lot l set on_hand = l.on_hand + x.on_hand, reserved = l.reserved + x.reserved
             from locked x where l.id = x.lot_id
                 and (select bool_and(fits) and count(*) = cardinality($1::uuid[]) from locked)
             returning x.id, l.id as lot_id, x.on_hand, x.reserved
         )
         insert into redemption.movement (id, lot_id, kind, on_hand, reserved, at, by_staff, intake_id, reservation_id, transfer_id,
             count_id, reverses, reason, note)
         select id, lot_id, $5, on_hand, reserved, $6, $7, $8, $9, $10, $11, $12, $13, $14 from changed
         returning id",
        &ids,
        &lots,
        &on_hand,
        &reserved,
        kind.as_str(),
        hand.at,
        hand.by.map(StaffId::uuid),
        intake,
        reservation,
        transfer,
        count,
        reverses,
        reason,
        note,
    )
    .fetch_all(db)
    .await?;
    Ok(done.into_iter().map(MovementId::from).collect())
}
