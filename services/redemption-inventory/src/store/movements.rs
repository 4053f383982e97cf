//! Movements: the one place where a lot's figures change, together with what explains it (R8.1).

use contracts::redemption::stock::{MovementKind, SpoilReason};
use kernel::{IntakeId, LotId, MovementId, ReservationId, StaffId, StockCountId, StockTransferId};
use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

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

/// A change of a lot that is to be made.
#[derive(Debug, Clone)]
pub struct Move {
    /// Of which lot.
    pub lot: LotId,
    /// What changes.
    pub change: Change,
    /// Why.
    pub cause: Cause,
    /// By whom; nobody = the platform itself.
    pub by: Option<StaffId>,
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
    let by = hand.by;
    let one = Move {
        lot,
        change,
        cause,
        by,
    };
    Ok(move_all(db, &[one], hand.at).await?.into_iter().next())
}

/// Changes lots and writes down why: all of them or none; gives the movements. What several of them change of one lot is added up.
/// The lots are locked in their order, and the test stands behind the lock, so nobody comes between: no more is promised than lies
/// there, and nothing is promised of what may not be handed out (any more). Of two who want the last piece one gets it (R8.1).
///
/// # Errors
/// As [`apply`].
pub async fn move_all(
    db: &mut PgConnection,
    moves: &[Move],
    at: OffsetDateTime,
) -> sqlx::Result<Vec<MovementId>> {
    let mut rows = Rows::default();
    for one in moves {
        rows.push(one, at);
    }
    let done = sqlx::query_scalar!(
        "with asked as (
             select * from unnest($1::uuid[], $2::uuid[], $3::text[], $4::int4[], $5::int4[], $6::uuid[], $7::uuid[], $8::uuid[],
                     $9::uuid[], $10::uuid[], $11::uuid[], $12::text[], $13::bytea[])
                 as x (id, lot_id, kind, on_hand, reserved, by_staff, intake_id, reservation_id, transfer_id, count_id, reverses,
                     reason, note)
         ), sums as (
             select lot_id, sum(on_hand) as on_hand, sum(reserved) as reserved, bool_or(kind = 'reserve') as promises
             from asked group by lot_id
         ), locked as materialized (
             select l.id, x.on_hand, x.reserved,
                    l.on_hand + x.on_hand >= l.reserved + x.reserved and l.reserved + x.reserved >= 0
                        and (not x.promises or l.status = 'ok') as fits
             from sums x join redemption.lot l on l.id = x.lot_id
             order by l.expires_on nulls last, l.id for no key update of l
         ), changed as (
             update redemption.lot l set on_hand = l.on_hand + x.on_hand, reserved = l.reserved + x.reserved
             from locked x where l.id = x.id
                 and (select bool_and(fits) and count(*) = (select count(*) from sums) from locked)
             returning l.id
         )
         insert into redemption.movement (id, lot_id, kind, on_hand, reserved, at, by_staff, intake_id, reservation_id, transfer_id,
             count_id, reverses, reason, note)
         select x.id, x.lot_id, x.kind, x.on_hand, x.reserved, $14, x.by_staff, x.intake_id, x.reservation_id, x.transfer_id,
             x.count_id, x.reverses, x.reason, x.note
         from asked x join changed c on c.id = x.lot_id
         returning id",
        &rows.ids,
        &rows.lots,
        &rows.kinds,
        &rows.on_hand,
        &rows.reserved,
        &rows.by as _,
        &rows.intakes as _,
        &rows.reservations as _,
        &rows.transfers as _,
        &rows.counts as _,
        &rows.reverses as _,
        &rows.reasons as _,
        &rows.notes as _,
        at,
    )
    .fetch_all(db)
    .await?;
    Ok(done.into_iter().map(MovementId::from).collect())
}

/// Moves by column.
#[derive(Default)]
struct Rows {
    ids: Vec<Uuid>,
    lots: Vec<Uuid>,
    kinds: Vec<String>,
    on_hand: Vec<i32>,
    reserved: Vec<i32>,
    by: Vec<Option<Uuid>>,
    intakes: Vec<Option<Uuid>>,
    reservations: Vec<Option<Uuid>>,
    transfers: Vec<Option<Uuid>>,
    counts: Vec<Option<Uuid>>,
    reverses: Vec<Option<Uuid>>,
    reasons: Vec<Option<String>>,
    notes: Vec<Option<Vec<u8>>>,
}

impl Rows {
    fn push(&mut self, one: &Move, at: OffsetDateTime) {
        self.ids.push(MovementId::generate(at).uuid());
        self.lots.push(one.lot.uuid());
        self.kinds.push(one.change.kind.as_str().to_owned());
        self.on_hand.push(one.change.on_hand);
        self.reserved.push(one.change.reserved);
        self.by.push(one.by.map(StaffId::uuid));
        let (mut intake, mut reservation, mut transfer, mut count) = (None, None, None, None);
        let (mut reverses, mut reason, mut note) = (None, None, None);
        match &one.cause {
            Cause::Intake(id) => intake = Some(id.uuid()),
            Cause::Reservation(id) => reservation = Some(id.uuid()),
            Cause::Transfer(id) => transfer = Some(id.uuid()),
            Cause::Count(id) => count = Some(id.uuid()),
            Cause::Spoilt(why, said) => (reason, note) = (Some(why.as_str().to_owned()), said.clone()),
            Cause::Reverses(id, said) => (reverses, note) = (Some(id.uuid()), Some(said.clone())),
        }
        self.intakes.push(intake);
        self.reservations.push(reservation);
        self.transfers.push(transfer);
        self.counts.push(count);
        self.reverses.push(reverses);
        self.reasons.push(reason);
        self.notes.push(note);
    }
}
