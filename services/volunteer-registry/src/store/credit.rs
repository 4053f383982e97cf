//! `volunteer.credited_visit`: confirmed visits whose raw minutes count.

use kernel::{RawMinutes, VisitId, VolunteerId, china_date};
use runtime::Result;
use sqlx::PgConnection;
use time::{Date, OffsetDateTime};
use uuid::Uuid;

use crate::domain::certificate::Served;

/// Adds a visit's minutes to its volunteer, once a visit. `false` when the visit was added before.
pub async fn add(
    db: &mut PgConnection,
    visit: VisitId,
    volunteer: VolunteerId,
    minutes: RawMinutes,
    at: OffsetDateTime,
) -> Result<bool> {
    let added = sqlx::query!(
        "with added as (
            insert into volunteer.credited_visit (visit_id, volunteer_id, raw_minutes, credited_at)
            values ($1, $2, $3, $4) on conflict (visit_id) do nothing
            returning volunteer_id, raw_minutes)
        update volunteer.volunteer v set raw_minutes = v.raw_minutes + added.raw_minutes
        from added where v.id = added.volunteer_id",
        visit.uuid(),
        volunteer.uuid(),
        minutes.get(),
        at,
    )
    .execute(db)
    .await?;
    Ok(added.rows_affected() == 1)
}

/// Adds `change` to a volunteer's minutes, once a correction; `served_on` where the day of service is known. `false` when they would fall below zero.
pub async fn correct(
    db: &mut PgConnection,
    correction: Uuid,
    volunteer: VolunteerId,
    change: i64,
    served_on: Option<Date>,
    at: OffsetDateTime,
) -> Result<bool> {
    let counts = sqlx::query_scalar!(
        "with added as (
            insert into volunteer.raw_correction (id, volunteer_id, raw_minutes, corrected_at, effective_on)
            select $1, v.id, $3, $4, $5 from volunteer.volunteer v where v.id = $2 and v.raw_minutes + $3 >= 0
            on conflict (id) do nothing
            returning volunteer_id, raw_minutes),
        counted as (
            update volunteer.volunteer v set raw_minutes = v.raw_minutes + added.raw_minutes
            from added where v.id = added.volunteer_id returning 1)
        select exists (select from added) or exists (select from volunteer.raw_correction where id = $1) as \"counts!\"",
        correction,
        volunteer.uuid(),
        change,
        at,
        served_on,
    )
    .fetch_one(db)
    .await?;
    Ok(counts)
}

/// A visit whose minutes count.
#[derive(Debug)]
pub struct Credited {
    /// The visit.
    pub id: VisitId,
    /// Raw minutes.
    pub minutes: i64,
    /// When they began to count.
    pub credited_at: OffsetDateTime,
}

/// The visits of a volunteer whose minutes count.
pub async fn visits(db: &mut PgConnection, volunteer: VolunteerId) -> Result<Vec<Credited>> {
    let rows = sqlx::query!(
        "select visit_id, raw_minutes, credited_at from volunteer.credited_visit where volunteer_id = $1",
        volunteer.uuid()
    )
    .fetch_all(db)
    .await?;
    let credited = rows.into_iter().map(|row| Credited {
        id: row.visit_id.into(),
        minutes: row.raw_minutes,
        credited_at: row.credited_at,
    });
    Ok(credited.collect())
}

/// What was brought over or corrected, on its day of service; on the day of the correction where that is not known.
pub async fn corrections(db: &mut PgConnection, volunteer: VolunteerId) -> Result<Vec<Served>> {
    let rows = sqlx::query!(
        "select raw_minutes, corrected_at, effective_on from volunteer.raw_correction where volunteer_id = $1",
        volunteer.uuid()
    )
    .fetch_all(db)
    .await?;
    let served = rows.into_iter().map(|row| Served {
        day: row.effective_on.unwrap_or_else(|| china_date(row.corrected_at)),
        service: None,
        minutes: row.raw_minutes,
    });
    Ok(served.collect())
}
