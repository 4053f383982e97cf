//! Movements: the one place where a lot's figures change, together with what explains it (R8.1).

use contracts::redemption::stock::{MovementKind, SpoilReason};
use kernel::{IntakeId, LotId, MovementId, ReservationId, StaffId, StockCountId, StockTransferId};
use sqlx::PgConnection;
use time::OffsetDateTime;

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
/// answer. The test stands in the statement that changes the figures, so nobody comes between.
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
    let done = sqlx::query!(
        "update redemption.lot set on_hand = on_hand + $2, reserved = reserved + $3
         where id = $1 and on_hand + $2 >= reserved + $3 and reserved + $3 >= 0",
        lot.uuid(),
        change.on_hand,
        change.reserved,
    )
    .execute(&mut *db)
    .await?;
    if done.rows_affected() == 0 {
        return Ok(None);
    }
    write(db, lot, change, cause, hand).await.map(Some)
}

/// Promises `qty` of a lot, unless fewer are free or it may not be handed out (any more): then nothing is done. The test stands in
/// the statement that reserves, so that of two who want the last piece one gets it (R8.1).
///
/// # Errors
/// The database.
pub async fn reserve(
    db: &mut PgConnection,
    lot: LotId,
    qty: i32,
    reservation: ReservationId,
    hand: Hand,
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "update redemption.lot set reserved = reserved + $2 where id = $1 and on_hand - reserved >= $2 and status = 'ok'",
        lot.uuid(),
        qty,
    )
    .execute(&mut *db)
    .await?;
    if done.rows_affected() == 0 {
        return Ok(false);
    }
    let change = Change {
        kind: MovementKind::Reserve,
        on_hand: 0,
        reserved: qty,
    };
    write(db, lot, change, Cause::Reservation(reservation), hand).await?;
    Ok(true)
}

/// Writes a movement whose change has been made.
async fn write(
    db: &mut PgConnection,
    lot: LotId,
    change: Change,
    cause: Cause,
    hand: Hand,
) -> sqlx::Result<MovementId> {
    let id = MovementId::generate(hand.at);
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
    sqlx::query!(
        "insert into redemption.movement (id, lot_id, kind, on_hand, reserved, at, by_staff, intake_id, reservation_id, transfer_id,
             count_id, reverses, reason, note)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
        id.uuid(),
        lot.uuid(),
        change.kind.as_str(),
        change.on_hand,
        change.reserved,
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
    .execute(db)
    .await?;
    Ok(id)
}
