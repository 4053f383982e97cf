//! `volunteer.credited_visit`: confirmed visits whose raw minutes count.

use kernel::{RawMinutes, VisitId, VolunteerId};
use runtime::Result;
use sqlx::PgConnection;
use time::{Date, OffsetDateTime};
use uuid::Uuid;

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
