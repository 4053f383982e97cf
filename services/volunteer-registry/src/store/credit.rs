//! `volunteer.credited_visit`: confirmed visits whose raw minutes count.

use kernel::{RawMinutes, VisitId, VolunteerId};
use runtime::Result;
use sqlx::PgConnection;
use time::OffsetDateTime;

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
