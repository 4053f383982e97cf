//! Reservations: goods that are promised to one volunteer (R8.3).

use std::collections::{HashMap, HashSet};

use contracts::redemption::reservation::{ReservationState, ReservedLot};
use kernel::{ItemId, LotId, OrgCode, ReservationId, StaffId, VolunteerId};
use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

use super::{pieces, word};
use crate::domain::allocation::Taken;

/// A reservation as it begins.
#[derive(Debug)]
pub struct NewReservation {
    /// Its id.
    pub id: ReservationId,
    /// The order's saga.
    pub saga_id: Uuid,
    /// For whom.
    pub volunteer: VolunteerId,
    /// Where.
    pub outlet: OrgCode,
    /// Until when.
    pub expires_at: OffsetDateTime,
    /// What is promised.
    pub lots: Vec<Taken>,
}

/// Begins reservations and writes down what is promised.
///
/// # Errors
/// The database; a saga has a reservation already (`reservation_of_saga`).
pub async fn insert_all<'a, N>(db: &mut PgConnection, all: N, at: OffsetDateTime) -> sqlx::Result<()>
where
    N: Iterator<Item = &'a NewReservation>,
{
    let (mut ids, mut sagas, mut volunteers) = (Vec::new(), Vec::new(), Vec::new());
    let (mut outlets, mut expire) = (Vec::new(), Vec::new());
    let (mut of, mut lots, mut qty) = (Vec::new(), Vec::new(), Vec::new());
    for new in all {
        ids.push(new.id.uuid());
        sagas.push(new.saga_id);
        volunteers.push(new.volunteer.uuid());
        outlets.push(new.outlet.to_string());
        expire.push(new.expires_at);
        for taken in &new.lots {
            of.push(new.id.uuid());
            lots.push(taken.lot_id.uuid());
            qty.push(taken.qty);
        }
    }
    sqlx::query!(
        "with new as (
             insert into redemption.reservation (id, saga_id, volunteer_id, outlet, state, made_at, expires_at)
             select id, saga_id, volunteer_id, outlet, 'held', $6, expires_at
             from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::timestamptz[])
                 as x (id, saga_id, volunteer_id, outlet, expires_at))
         insert into redemption.reservation_line (reservation_id, lot_id, qty)
         select * from unnest($7::uuid[], $8::uuid[], $9::int4[])",
        &ids,
        &sagas,
        &volunteers,
        &outlets,
        &expire,
        at,
        &of,
        &lots,
        &qty,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// One at a time reserves for a volunteer: a limit is counted and used in one go. Several are locked in the order of their keys.
///
/// # Errors
/// The database.
pub async fn lock_volunteers(db: &mut PgConnection, volunteers: &[VolunteerId]) -> sqlx::Result<()> {
    let volunteers: Vec<String> = volunteers.iter().map(VolunteerId::to_string).collect();
    sqlx::query!(
        "select pg_advisory_xact_lock(key) from
             (select distinct hashtextextended(id, 8) as key from unnest($1::text[]) as x (id) order by key) keys",
        &volunteers
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Pieces of goods that volunteers hold or have picked up, each since the instant given, less what came back; of whom there are none,
/// nothing.
///
/// # Errors
/// The database.
pub async fn taken_since(
    db: &mut PgConnection,
    since: &HashMap<(VolunteerId, ItemId), OffsetDateTime>,
) -> sqlx::Result<HashMap<(VolunteerId, ItemId), i64>> {
    let (mut volunteers, mut items, mut from) = (Vec::new(), Vec::new(), Vec::new());
    for ((volunteer, item), since) in since {
        volunteers.push(volunteer.uuid());
        items.push(item.uuid());
        from.push(*since);
    }
    let rows = sqlx::query!(
        r#"select w.volunteer_id as "volunteer_id!", w.item_id as "item_id!",
                  sum(x.qty - coalesce(back.pieces, 0))::bigint as "taken!"
           from unnest($1::uuid[], $2::uuid[], $3::timestamptz[]) as w (volunteer_id, item_id, since)
           join redemption.reservation r
               on r.volunteer_id = w.volunteer_id and r.made_at >= w.since and r.state in ('held', 'picked')
           join redemption.reservation_line x on x.reservation_id = r.id
           join redemption.lot l on l.id = x.lot_id and l.item_id = w.item_id
           left join lateral (select sum(m.on_hand) as pieces from redemption.movement m
               where m.reservation_id = r.id and m.lot_id = x.lot_id and m.kind = 'return') back on true
           group by w.volunteer_id, w.item_id"#,
        &volunteers,
        &items,
        &from,
    )
    .fetch_all(db)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| ((row.volunteer_id.into(), row.item_id.into()), row.taken))
        .collect())
}

/// A reservation.
#[derive(Debug)]
pub struct Found {
    /// Which.
    pub id: ReservationId,
    /// Where it stands.
    pub state: ReservationState,
}

/// The reservations of sagas, locked until the transaction ends in the order of their ids.
///
/// # Errors
/// The database.
pub async fn of_sagas(db: &mut PgConnection, sagas: &[Uuid]) -> sqlx::Result<HashMap<Uuid, Found>> {
    let rows = sqlx::query!(
        "select id, saga_id, state from redemption.reservation where saga_id = any($1) order by id for update",
        sagas
    )
    .fetch_all(db)
    .await?;
    rows.into_iter()
        .map(|row| {
            let found = Found {
                id: row.id.into(),
                state: word(ReservationState::parse(&row.state), "state")?,
            };
            Ok((row.saga_id, found))
        })
        .collect()
}

/// Ends reservations that are held, each with who hands it over: of a pick-up, a release and the clock one wins. Gives those that it
/// has ended; with the others another was first.
///
/// # Errors
/// The database.
pub async fn end(
    db: &mut PgConnection,
    ends: &[(ReservationId, Option<StaffId>)],
    to: ReservationState,
    at: OffsetDateTime,
) -> sqlx::Result<HashSet<ReservationId>> {
    let (ids, picked_by): (Vec<Uuid>, Vec<Option<Uuid>>) = ends
        .iter()
        .map(|(id, by)| (id.uuid(), by.map(StaffId::uuid)))
        .unzip();
    let done = sqlx::query_scalar!(
        "update redemption.reservation r set state = $3, picked_by = x.picked_by, ended_at = $4
         from unnest($1::uuid[], $2::uuid[]) as x (id, picked_by) where r.id = x.id and r.state = 'held' returning r.id",
        &ids,
        &picked_by as _,
        to.as_str(),
        at,
    )
    .fetch_all(db)
    .await?;
    Ok(done.into_iter().map(ReservationId::from).collect())
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

/// What was promised, by reservation, in the order in which lots are locked; whether each may be handed out now.
///
/// # Errors
/// The database.
pub async fn lines(
    db: &mut PgConnection,
    ids: &[ReservationId],
) -> sqlx::Result<HashMap<ReservationId, Vec<(ReservedLot, bool)>>> {
    let ids: Vec<Uuid> = ids.iter().map(|id| id.uuid()).collect();
    let rows = sqlx::query!(
        r#"select x.reservation_id, x.lot_id, l.item_id, x.qty, (l.status = 'ok') as "sound!"
           from redemption.reservation_line x join redemption.lot l on l.id = x.lot_id
           where x.reservation_id = any($1) order by l.expires_on nulls last, l.id"#,
        &ids
    )
    .fetch_all(db)
    .await?;
    let mut lines: HashMap<ReservationId, Vec<(ReservedLot, bool)>> = HashMap::new();
    for row in rows {
        let lot = ReservedLot {
            lot_id: row.lot_id.into(),
            item_id: row.item_id.into(),
            qty: pieces(row.qty),
        };
        lines
            .entry(row.reservation_id.into())
            .or_default()
            .push((lot, row.sound));
    }
    Ok(lines)
}

/// Pieces that came back from a reservation, by lot.
///
/// # Errors
/// The database.
pub async fn returned(db: &mut PgConnection, id: ReservationId) -> sqlx::Result<HashMap<LotId, i64>> {
    let rows = sqlx::query!(
        r#"select lot_id, sum(on_hand)::bigint as "pieces!" from redemption.movement
           where reservation_id = $1 and kind = 'return' group by lot_id"#,
        id.uuid(),
    )
    .fetch_all(db)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| (row.lot_id.into(), row.pieces))
        .collect())
}
