//! The line to a 12349 platform: what it sent, and what it is told.

use contracts::{
    dispatch::work_order::{WorkOrderRefusal, WorkOrderTold},
    notification::platform::PlatformTold,
};
use kernel::WorkOrderId;
use sqlx::{PgConnection, PgPool, Result};
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

/// Keeps what came, sealed; gives its number.
pub async fn keep_call(pool: &PgPool, body: &[u8], now: OffsetDateTime) -> Result<i64> {
    sqlx::query_scalar!(
        "insert into notification.platform_call (body, received_at) values ($1, $2) returning id",
        body,
        now
    )
    .fetch_one(pool)
    .await
}

/// Writes down the nonce of a call whose signature holds; `false` when another call has had it.
pub async fn use_nonce(pool: &PgPool, call: i64, nonce: &str) -> Result<bool> {
    let used = sqlx::query!(
        "update notification.platform_call set nonce = $2 where id = $1",
        call,
        nonce
    )
    .execute(pool)
    .await;
    match used {
        Ok(_) => Ok(true),
        Err(error) if runtime::violates(&error, "platform_call_nonce") => Ok(false),
        Err(error) => Err(error),
    }
}

/// Writes down how a call was answered.
pub async fn answered(pool: &PgPool, call: i64, answer: &str, now: OffsetDateTime) -> Result<()> {
    sqlx::query!(
        "update notification.platform_call set answer = $2, answered_at = $3 where id = $1",
        call,
        answer,
        now
    )
    .execute(pool)
    .await?;
    Ok(())
}

/// Forgets what came before `cut`. At most 1,000.
pub async fn forget_calls_before(db: &mut PgConnection, cut: OffsetDateTime) -> Result<u64> {
    let gone = sqlx::query!(
        "delete from notification.platform_call where id in
           (select id from notification.platform_call where received_at < $1 limit 1000)",
        cut
    )
    .execute(db)
    .await?;
    Ok(gone.rows_affected())
}

/// Keeps what the platform is to be told; the same event twice is one row.
pub async fn keep_status(db: &mut PgConnection, told: &WorkOrderTold, now: OffsetDateTime) -> Result<()> {
    sqlx::query!(
        "insert into notification.platform_status (work_order_id, no, platform, external_id, status, at, order_no, reason,
             next_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict do nothing",
        told.work_order_id.uuid(),
        i32::try_from(told.no).unwrap_or(i32::MAX),
        told.platform,
        told.external_id,
        told.status.as_str(),
        told.at.0,
        told.order_no,
        told.refused_for.map(WorkOrderRefusal::as_str),
        now,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Something the platform is told next.
pub struct Due {
    pub work_order_id: Uuid,
    pub no: i32,
    pub external_id: String,
    pub status: String,
    pub at: OffsetDateTime,
    pub order_no: Option<String>,
    pub reason: Option<String>,
    /// Tries so far, this one included.
    pub tries: i32,
}

/// Takes up to `most` that are due, of each work order the lowest number that was not taken; nobody else tries them before
/// `until`.
pub async fn claim(
    db: &mut PgConnection,
    now: OffsetDateTime,
    until: OffsetDateTime,
    most: i64,
) -> Result<Vec<Due>> {
    sqlx::query_as!(
        Due,
        "update notification.platform_status s set tries = s.tries + 1, next_at = $2
         from (select d.work_order_id, d.no from notification.platform_status d
               where d.taken_at is null and d.next_at <= $1
                 and d.no = 1 + (select count(*) from notification.platform_status p
                                 where p.work_order_id = d.work_order_id and p.taken_at is not null)
               order by d.next_at, d.at limit $3 for update skip locked) due
         where s.work_order_id = due.work_order_id and s.no = due.no
         returning s.work_order_id, s.no, s.external_id, s.status, s.at, s.order_no, s.reason, s.tries",
        now,
        until,
        most,
    )
    .fetch_all(db)
    .await
}

/// The platform has taken one; what follows it is due.
pub async fn taken(db: &mut PgConnection, due: &Due, now: OffsetDateTime) -> Result<()> {
    sqlx::query!(
        "update notification.platform_status set taken_at = $3, error = null
         where work_order_id = $1 and no = $2 and taken_at is null",
        due.work_order_id,
        due.no,
        now
    )
    .execute(db)
    .await?;
    Ok(())
}

/// The platform has not taken one: it is tried again after `pause`.
pub async fn put_off(
    db: &mut PgConnection,
    due: &Due,
    (error, now, pause): (&str, OffsetDateTime, Duration),
) -> Result<()> {
    sqlx::query!(
        "update notification.platform_status set error = $3, next_at = $4
         where work_order_id = $1 and no = $2 and taken_at is null",
        due.work_order_id,
        due.no,
        error,
        now + pause
    )
    .execute(db)
    .await?;
    Ok(())
}

/// How many wait, since when, and when one was taken last.
pub async fn standing(
    db: &mut PgConnection,
) -> Result<(i64, Option<OffsetDateTime>, Option<OffsetDateTime>)> {
    let row = sqlx::query!(
        r#"select (select count(*) from notification.platform_status where taken_at is null) as "waiting!",
               (select min(at) from notification.platform_status where taken_at is null) as oldest,
               (select max(taken_at) from notification.platform_status where taken_at is not null) as taken"#
    )
    .fetch_one(db)
    .await?;
    Ok((row.waiting, row.oldest, row.taken))
}

/// How far the platform has been told of these work orders.
pub async fn told(db: &mut PgConnection, work_orders: &[WorkOrderId]) -> Result<Vec<PlatformTold>> {
    let ids: Vec<Uuid> = work_orders.iter().map(|id| id.uuid()).collect();
    let rows = sqlx::query!(
        r#"select work_order_id, count(*) filter (where taken_at is not null) as "taken!",
               count(*) filter (where taken_at is null) as "waiting!",
               coalesce((array_agg(tries order by no) filter (where taken_at is null))[1], 0) as "tries!",
               (array_agg(error order by no) filter (where taken_at is null))[1] as error,
               (array_agg(next_at order by no) filter (where taken_at is null))[1] as next_at
           from notification.platform_status where work_order_id = any ($1) group by work_order_id"#,
        &ids,
    )
    .fetch_all(db)
    .await?;
    let count = |n: i64| u32::try_from(n).unwrap_or(u32::MAX);
    Ok(rows
        .into_iter()
        .map(|row| PlatformTold {
            work_order_id: row.work_order_id.into(),
            taken: count(row.taken),
            waiting: count(row.waiting),
            tries: row.tries.unsigned_abs(),
            error: row.error,
            next_at: row.next_at.map(Into::into),
        })
        .collect())
}
