//! What the clock has made due. Each finds at most `limit` orders and locks them; orders that somebody else is
//! working on are left for the next turn. The lock is the first one in the lock order.

use kernel::OrderId;
use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

fn ids(rows: Vec<Uuid>) -> Vec<OrderId> {
    rows.into_iter().map(OrderId::from).collect()
}

/// Orders with an open offer whose time is over.
pub async fn offers(db: &mut PgConnection, now: OffsetDateTime, limit: i64) -> sqlx::Result<Vec<OrderId>> {
    let rows = sqlx::query_scalar!(
        "select o.order_id from dispatch.service_order o
         where o.order_id in (select order_id from dispatch.offer where state = 'open' and expires_at <= $1)
         order by o.order_id limit $2 for update of o skip locked",
        now,
        limit,
    )
    .fetch_all(db)
    .await?;
    Ok(ids(rows))
}

/// Orders with a visit accepted for `latest` or before, and nobody there. Who accepted after the start has as long; to an
/// activity one may come until it is over.
pub async fn not_come(
    db: &mut PgConnection,
    latest: OffsetDateTime,
    limit: i64,
) -> sqlx::Result<Vec<OrderId>> {
    let rows = sqlx::query_scalar!(
        "select o.order_id from dispatch.service_order o
         where o.starts_at + case when o.source = 'activity' then o.duration_min else 0 end * interval '1 minute' <= $1
           and o.starts_at <= $1 and o.order_id in
             (select order_id from dispatch.visit where state = 'accepted' and accepted_at <= $1)
         order by o.order_id limit $2 for update of o skip locked",
        latest,
        limit,
    )
    .fetch_all(db)
    .await?;
    Ok(ids(rows))
}

/// Orders with a visit under way whose planned end is `latest` or before (R5.8).
pub async fn not_stopped(
    db: &mut PgConnection,
    latest: OffsetDateTime,
    limit: i64,
) -> sqlx::Result<Vec<OrderId>> {
    let rows = sqlx::query_scalar!(
        "select o.order_id from dispatch.service_order o
         where o.order_id in
             (select v.order_id from dispatch.visit v join dispatch.service_order p on p.order_id = v.order_id
              where v.state = 'in_progress'
                and greatest(p.starts_at, v.started_at) + p.duration_min * interval '1 minute' <= $1)
         order by o.order_id limit $2 for update of o skip locked",
        latest,
        limit,
    )
    .fetch_all(db)
    .await?;
    Ok(ids(rows))
}

/// Orders with an uploaded visit whose window is over (R5.11).
pub async fn lapsing(db: &mut PgConnection, now: OffsetDateTime, limit: i64) -> sqlx::Result<Vec<OrderId>> {
    let rows = sqlx::query_scalar!(
        "select o.order_id from dispatch.service_order o
         where o.order_id in (select order_id from dispatch.visit where state = 'uploaded' and lapses_at <= $1)
         order by o.order_id limit $2 for update of o skip locked",
        now,
        limit,
    )
    .fetch_all(db)
    .await?;
    Ok(ids(rows))
}

/// Orders with a served visit that waits to be uploaded since before `latest` (R5.12).
pub async fn not_uploaded(
    db: &mut PgConnection,
    latest: OffsetDateTime,
    limit: i64,
) -> sqlx::Result<Vec<OrderId>> {
    let rows = sqlx::query_scalar!(
        "select o.order_id from dispatch.service_order o
         where o.order_id in
             (select v.order_id from dispatch.visit v join dispatch.service_order p on p.order_id = v.order_id
              where v.state in ('completed', 'needs_correction', 'held_for_review')
                and coalesce(v.stopped_at, p.starts_at + p.duration_min * interval '1 minute') < $1)
         order by o.order_id limit $2 for update of o skip locked",
        latest,
        limit,
    )
    .fetch_all(db)
    .await?;
    Ok(ids(rows))
}

/// Orders of elders that nobody took and whose start was `latest` or before.
pub async fn not_taken(
    db: &mut PgConnection,
    latest: OffsetDateTime,
    limit: i64,
) -> sqlx::Result<Vec<OrderId>> {
    let rows = sqlx::query_scalar!(
        "select o.order_id from dispatch.service_order o
         where o.state in ('open', 'offered') and o.starts_at <= $1 and o.source <> 'activity'
           and not exists (select 1 from dispatch.visit v where v.order_id = o.order_id
                           and v.state not in ('cancelled', 'no_show'))
         order by o.order_id limit $2 for update of o skip locked",
        latest,
        limit,
    )
    .fetch_all(db)
    .await?;
    Ok(ids(rows))
}

/// Orders that have waited long enough to move up a class (R2.4).
pub async fn ageing(db: &mut PgConnection, now: OffsetDateTime, limit: i64) -> sqlx::Result<Vec<OrderId>> {
    let rows = sqlx::query_scalar!(
        "select o.order_id from dispatch.service_order o
         where o.state in ('open', 'offered') and o.ages_at <= $1 and o.priority > 1 and o.source <> 'activity'
         order by o.order_id limit $2 for update of o skip locked",
        now,
        limit,
    )
    .fetch_all(db)
    .await?;
    Ok(ids(rows))
}

/// Orders of an elder that have not ended, for the closing of a profile (R2.6).
pub async fn of_elder(db: &mut PgConnection, elder: kernel::ElderId) -> sqlx::Result<Vec<OrderId>> {
    let rows = sqlx::query_scalar!(
        "select o.order_id from dispatch.service_order o
         where o.elder_id = $1 and o.state in ('open', 'offered', 'accepted')
         order by o.order_id for update of o",
        elder.uuid(),
    )
    .fetch_all(db)
    .await?;
    Ok(ids(rows))
}

/// Orders in which a volunteer has an open offer, or a visit that has not begun: they serve no longer.
pub async fn of_volunteer(
    db: &mut PgConnection,
    volunteer: kernel::VolunteerId,
) -> sqlx::Result<Vec<OrderId>> {
    let rows = sqlx::query_scalar!(
        "select o.order_id from dispatch.service_order o
         where o.order_id in (select order_id from dispatch.offer where volunteer_id = $1 and state = 'open'
                              union select order_id from dispatch.visit where volunteer_id = $1 and state = 'accepted')
         order by o.order_id for update of o",
        volunteer.uuid(),
    )
    .fetch_all(db)
    .await?;
    Ok(ids(rows))
}
