//! How far the asking by waves has come with each order.

use contracts::dispatch::seek::Around;
use kernel::{OrderId, OrgCode, StaffId};
use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

use super::word;

/// How far it has come with one order. Locked by the lock of the order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seeking {
    /// Waves that have gone out.
    pub wave: u8,
    /// A wave is out: when all have answered no, the next need not wait.
    pub is_out: bool,
    /// When the next step is due; nothing while every seat is taken.
    pub next_at: Option<OffsetDateTime>,
    pub listed: Option<Around>,
}

/// How far it has come; nothing where the system does not ask.
pub async fn of_order(db: &mut PgConnection, order: OrderId) -> sqlx::Result<Option<Seeking>> {
    let row = sqlx::query!(
        "select wave, is_out, next_at, listed from dispatch.seeking where order_id = $1",
        order.uuid()
    )
    .fetch_optional(db)
    .await?;
    row.map(|row| {
        Ok(Seeking {
            wave: word(u8::try_from(row.wave).ok(), "wave")?,
            is_out: row.is_out,
            next_at: row.next_at,
            listed: row
                .listed
                .map(|around| word(Around::parse(&around), "listed"))
                .transpose()?,
        })
    })
    .transpose()
}

/// Begins for orders, each at its instant; where it has begun already it goes on as it was.
pub async fn begin(
    db: &mut PgConnection,
    orders: &[(OrderId, Seeking)],
    now: OffsetDateTime,
    by: Option<StaffId>,
) -> sqlx::Result<u64> {
    let done = sqlx::query!(
        "insert into dispatch.seeking (order_id, wave, is_out, next_at, listed, begun_at, begun_by)
         select order_id, wave, is_out, next_at, null, $5, $6
         from unnest($1::uuid[], $2::int2[], $3::bool[], $4::timestamptz[]) as s (order_id, wave, is_out, next_at)
         on conflict (order_id) do nothing",
        &orders.iter().map(|(order, _)| order.uuid()).collect::<Vec<_>>(),
        &orders
            .iter()
            .map(|(_, seeking)| i16::from(seeking.wave))
            .collect::<Vec<_>>(),
        &orders.iter().map(|(_, seeking)| seeking.is_out).collect::<Vec<_>>(),
        &orders
            .iter()
            .map(|(_, seeking)| seeking.next_at)
            .collect::<Vec<_>>() as _,
        now,
        by.map(|id| id.uuid()),
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected())
}

/// Keeps how far it has come.
pub async fn keep(db: &mut PgConnection, order: OrderId, seeking: &Seeking) -> sqlx::Result<()> {
    sqlx::query!(
        "update dispatch.seeking set wave = $2, is_out = $3, next_at = $4, listed = $5 where order_id = $1",
        order.uuid(),
        i16::from(seeking.wave),
        seeking.is_out,
        seeking.next_at,
        seeking.listed.map(|around| around.as_str()),
    )
    .execute(db)
    .await?;
    Ok(())
}

/// The system asks nobody else for this order. Whether it did.
pub async fn end(db: &mut PgConnection, order: OrderId) -> sqlx::Result<bool> {
    let done = sqlx::query!("delete from dispatch.seeking where order_id = $1", order.uuid())
        .execute(db)
        .await?;
    Ok(done.rows_affected() > 0)
}

/// Orders whose next step is due: the time of a wave is over or all have answered no, somebody who had accepted does not come,
/// every seat has been taken, or the order has ended.
pub async fn due(db: &mut PgConnection, now: OffsetDateTime, limit: i64) -> sqlx::Result<Vec<OrderId>> {
    let rows = sqlx::query_scalar!(
        "select o.order_id from dispatch.service_order o join dispatch.seeking s on s.order_id = o.order_id
         where case when o.state in ('open', 'offered')
                    then s.next_at is null or s.next_at <= $1 or o.state = 'open' and s.is_out
                    else s.next_at is not null or o.state in ('closed', 'cancelled', 'expired') end
         order by o.priority, o.order_id limit $2 for update of o skip locked",
        now,
        limit,
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(OrderId::from).collect())
}

/// Orders on the open list as far around as `home`, not yet begun, next start first.
pub async fn listed(
    db: &mut PgConnection,
    home: &OrgCode,
    now: OffsetDateTime,
    limit: i64,
) -> sqlx::Result<Vec<Uuid>> {
    sqlx::query_scalar!(
        "select o.order_id from dispatch.seeking s join dispatch.service_order o on o.order_id = s.order_id
         where o.state in ('open', 'offered') and o.starts_at > $2
             and left(o.village, case s.listed when 'village' then 12 when 'town' then 9 else 6 end)
               = left($1, case s.listed when 'village' then 12 when 'town' then 9 else 6 end)
             and s.listed is not null
         order by o.starts_at, o.order_id limit $3",
        home.as_str(),
        now,
        limit,
    )
    .fetch_all(db)
    .await
}

/// Of volunteers, those whom the system leaves alone: asked often enough since `today`, or silent so many times in a row, the
/// last time after `rested`.
pub async fn left_alone(
    db: &mut PgConnection,
    volunteers: &[kernel::VolunteerId],
    (today, cap): (OffsetDateTime, i64),
    (rested, silences): (OffsetDateTime, i64),
) -> sqlx::Result<Vec<kernel::VolunteerId>> {
    let ids: Vec<Uuid> = volunteers.iter().map(|id| id.uuid()).collect();
    let rows = sqlx::query_scalar!(
        r#"select v.id as "id!" from unnest($1::uuid[]) as v (id)
           where (select count(*) from dispatch.offer f where f.volunteer_id = v.id and f.made_at >= $2) >= $3
               or (select count(*) = $4 and bool_and(last.state = 'expired') and max(last.answered_at) > $5
                   from (select f.state, f.answered_at from dispatch.offer f
                         where f.volunteer_id = v.id and f.state in ('accepted', 'declined', 'expired')
                         order by f.made_at desc limit $4) last)"#,
        &ids,
        today,
        cap,
        silences,
        rested,
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(Into::into).collect())
}
