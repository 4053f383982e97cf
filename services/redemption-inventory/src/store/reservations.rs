//! Reservations: goods that are promised to one volunteer (R8.3).

use std::collections::BTreeMap;

use contracts::redemption::reservation::{ReservationState, ReservedLot};
use kernel::{ItemId, LotId, OrgCode, ReservationId, StaffId, VolunteerId};
use sqlx::PgConnection;
use time::{Date, OffsetDateTime};
use uuid::Uuid;

use super::{pieces, word};
use crate::domain::allocation::Free;

/// A reservation as it begins.
#[derive(Debug)]
pub struct NewReservation<'a> {
    /// Its id.
    pub id: ReservationId,
    /// The order's saga.
    pub saga_id: Uuid,
    /// For whom.
    pub volunteer: VolunteerId,
    /// Where.
    pub outlet: &'a OrgCode,
    /// From when.
    pub at: OffsetDateTime,
    /// Until when.
    pub expires_at: OffsetDateTime,
}

/// Begins a reservation; false = the saga has one.
///
/// # Errors
/// The database.
pub async fn insert(db: &mut PgConnection, new: &NewReservation<'_>) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "insert into redemption.reservation (id, saga_id, volunteer_id, outlet, state, made_at, expires_at)
         values ($1, $2, $3, $4, 'held', $5, $6) on conflict on constraint reservation_of_saga do nothing",
        new.id.uuid(),
        new.saga_id,
        new.volunteer.uuid(),
        new.outlet.as_str(),
        new.at,
        new.expires_at,
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() > 0)
}

/// Writes down what was promised.
///
/// # Errors
/// The database.
pub async fn insert_lines(
    db: &mut PgConnection,
    id: ReservationId,
    lots: &[(LotId, i32)],
) -> sqlx::Result<()> {
    let (lots, qty): (Vec<Uuid>, Vec<i32>) = lots.iter().map(|(lot, qty)| (lot.uuid(), *qty)).unzip();
    sqlx::query!(
        "insert into redemption.reservation_line (reservation_id, lot_id, qty)
         select $1, lot_id, qty from unnest($2::uuid[], $3::int4[]) as x (lot_id, qty)",
        id.uuid(),
        &lots,
        &qty,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// One at a time reserves for a volunteer: a limit is counted and used in one go.
///
/// # Errors
/// The database.
pub async fn lock_volunteer(db: &mut PgConnection, volunteer: VolunteerId) -> sqlx::Result<()> {
    sqlx::query!(
        "select pg_advisory_xact_lock(hashtextextended($1, 8))",
        volunteer.to_string()
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Pieces of some goods that a volunteer holds or has picked up since `since`, less what came back.
///
/// # Errors
/// The database.
pub async fn taken_since(
    db: &mut PgConnection,
    volunteer: VolunteerId,
    item: ItemId,
    since: OffsetDateTime,
) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"select coalesce(sum(x.qty - coalesce(back.pieces, 0)), 0)::bigint as "taken!"
           from redemption.reservation r
           join redemption.reservation_line x on x.reservation_id = r.id join redemption.lot l on l.id = x.lot_id
           left join lateral (select sum(m.on_hand) as pieces from redemption.movement m
               where m.reservation_id = r.id and m.lot_id = x.lot_id and m.kind = 'return') back on true
           where r.volunteer_id = $1 and r.made_at >= $3 and r.state in ('held', 'picked') and l.item_id = $2"#,
        volunteer.uuid(),
        item.uuid(),
        since,
    )
    .fetch_one(db)
    .await
}

/// Lots of goods at an outlet that may be promised until `last_day`, by goods; of whom there is none, nothing.
///
/// # Errors
/// The database.
pub async fn free(
    db: &mut PgConnection,
    outlet: &OrgCode,
    items: &[ItemId],
    last_day: Date,
) -> sqlx::Result<BTreeMap<ItemId, Vec<Free>>> {
    let items: Vec<Uuid> = items.iter().map(|id| id.uuid()).collect();
    let rows = sqlx::query!(
        r#"select item_id, id, expires_on, (on_hand - reserved) as "free!" from redemption.lot
           where outlet = $1 and item_id = any($2) and status = 'ok' and on_hand > reserved
             and coalesce(expires_on >= $3, true)"#,
        outlet.as_str(),
        &items,
        last_day,
    )
    .fetch_all(db)
    .await?;
    let mut found: BTreeMap<ItemId, Vec<Free>> = BTreeMap::new();
    for row in rows {
        found.entry(row.item_id.into()).or_default().push(Free {
            lot_id: row.id.into(),
            expires_on: row.expires_on,
            free: row.free,
        });
    }
    Ok(found)
}

/// A reservation.
#[derive(Debug)]
pub struct Found {
    /// Which.
    pub id: ReservationId,
    /// Where it stands.
    pub state: ReservationState,
}

/// The reservation of a saga, held.
///
/// # Errors
/// The database.
pub async fn of_saga(db: &mut PgConnection, saga_id: Uuid) -> sqlx::Result<Option<Found>> {
    let row = sqlx::query!(
        "select id, state from redemption.reservation where saga_id = $1 for update",
        saga_id
    )
    .fetch_optional(db)
    .await?;
    row.map(|row| {
        Ok(Found {
            id: row.id.into(),
            state: word(ReservationState::parse(&row.state), "state")?,
        })
    })
    .transpose()
}

/// Ends a reservation that is held: of a pick-up, a release and the clock one wins. False = another was first.
///
/// # Errors
/// The database.
pub async fn end(
    db: &mut PgConnection,
    id: ReservationId,
    to: ReservationState,
    picked_by: Option<StaffId>,
    at: OffsetDateTime,
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "update redemption.reservation set state = $2, picked_by = $3, ended_at = $4 where id = $1 and state = 'held'",
        id.uuid(),
        to.as_str(),
        picked_by.map(StaffId::uuid),
        at,
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() > 0)
}

/// Reservations whose time is over, held for this transaction; an order ends its own. Those that somebody else ends now are passed over: this is a queue,
/// no balance.
///
/// # Errors
/// The database.
pub async fn overdue(
    db: &mut PgConnection,
    now: OffsetDateTime,
    limit: i64,
) -> sqlx::Result<Vec<ReservationId>> {
    let ids = sqlx::query_scalar!(
        "select id from redemption.reservation where state = 'held' and expires_at <= $1
           and not exists (select from redemption.goods_order o where o.id = saga_id)
         order by expires_at, id limit $2 for update skip locked",
        now,
        limit,
    )
    .fetch_all(db)
    .await?;
    Ok(ids.into_iter().map(Into::into).collect())
}

/// What was promised, in the order in which lots are locked; whether each may be handed out now.
///
/// # Errors
/// The database.
pub async fn lines(db: &mut PgConnection, id: ReservationId) -> sqlx::Result<Vec<(ReservedLot, bool)>> {
    let rows = sqlx::query!(
        r#"select x.lot_id, l.item_id, x.qty, (l.status = 'ok') as "sound!"
           from redemption.reservation_line x join redemption.lot l on l.id = x.lot_id
           where x.reservation_id = $1 order by l.expires_on nulls last, l.id"#,
        id.uuid()
    )
    .fetch_all(db)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| {
            let lot = ReservedLot {
                lot_id: row.lot_id.into(),
                item_id: row.item_id.into(),
                qty: pieces(row.qty),
            };
            (lot, row.sound)
        })
        .collect())
}

/// Pieces of a lot that came back from a reservation.
///
/// # Errors
/// The database.
pub async fn returned(db: &mut PgConnection, id: ReservationId, lot: LotId) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"select coalesce(sum(on_hand), 0) as "pieces!" from redemption.movement
           where reservation_id = $1 and lot_id = $2 and kind = 'return'"#,
        id.uuid(),
        lot.uuid(),
    )
    .fetch_one(db)
    .await
}
