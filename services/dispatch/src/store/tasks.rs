//! Tasks of volunteers and of sub-branches.

use std::collections::HashMap;

use contracts::dispatch::{Urgency, VisitLine, VisitState};
use kernel::{BasisPoints, ElderId, OrderId, OrgCode, RawMinutes, VolunteerId};
use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

use super::{beneath, parsed, word};

/// What a task tells of its order; the note still sealed.
#[derive(Debug, Clone)]
pub struct Brief {
    pub no: String,
    pub elder_id: ElderId,
    pub village: OrgCode,
    pub service: String,
    pub weight: BasisPoints,
    pub starts_at: OffsetDateTime,
    pub duration: RawMinutes,
    pub urgency: Urgency,
    pub note: Option<Vec<u8>>,
}

/// What tasks tell of their orders.
pub async fn briefs(db: &mut PgConnection, orders: &[Uuid]) -> sqlx::Result<HashMap<OrderId, Brief>> {
    let rows = sqlx::query!(
        "select order_id, order_no, elder_id, village, service, weight, starts_at, duration_min, urgency, note
         from dispatch.service_order where order_id = any($1)",
        orders,
    )
    .fetch_all(db)
    .await?;
    rows.into_iter()
        .map(|row| {
            let brief = Brief {
                no: row.order_no,
                elder_id: row.elder_id.into(),
                village: parsed(&row.village, "village")?,
                service: row.service,
                weight: BasisPoints::new(row.weight),
                starts_at: row.starts_at,
                duration: RawMinutes::new(row.duration_min),
                urgency: word(Urgency::parse(&row.urgency), "urgency")?,
                note: row.note,
            };
            Ok((row.order_id.into(), brief))
        })
        .collect()
}

/// Visits of a volunteer to elders that are to come or under way, next first; activities have a list of their own.
pub async fn ahead(db: &mut PgConnection, volunteer: VolunteerId) -> sqlx::Result<Vec<Uuid>> {
    sqlx::query_scalar!(
        "select v.visit_id from dispatch.visit v join dispatch.service_order o on o.order_id = v.order_id
         where v.volunteer_id = $1 and v.state in ('accepted', 'in_progress') and o.source <> 'activity'
         order by lower(v.during), v.visit_id",
        volunteer.uuid(),
    )
    .fetch_all(db)
    .await
}

/// The last visits of a volunteer to elders that are done, newest first.
pub async fn done(db: &mut PgConnection, volunteer: VolunteerId, limit: i64) -> sqlx::Result<Vec<Uuid>> {
    sqlx::query_scalar!(
        "select v.visit_id from dispatch.visit v join dispatch.service_order o on o.order_id = v.order_id
         where v.volunteer_id = $1 and v.started_at is not null and v.state not in ('in_progress', 'cancelled')
           and o.source <> 'activity'
         order by v.started_at desc limit $2",
        volunteer.uuid(),
        limit,
    )
    .fetch_all(db)
    .await
}

/// An offer that waits for the volunteer's answer.
pub struct Asked {
    pub offer_id: Uuid,
    pub order_id: OrderId,
    pub expires_at: OffsetDateTime,
    /// From the terms of the offer.
    pub metres: Option<i64>,
}

/// Offers that wait for the volunteer's answer, next start first.
pub async fn asked(
    db: &mut PgConnection,
    volunteer: VolunteerId,
    now: OffsetDateTime,
) -> sqlx::Result<Vec<Asked>> {
    let rows = sqlx::query!(
        r#"select f.offer_id, f.order_id, f.expires_at,
                  (select (term ->> 'figure')::int8 from jsonb_array_elements(f.terms) term
                   where term ->> 'name' = 'distance') as metres
           from dispatch.offer f join dispatch.service_order o on o.order_id = f.order_id
           where f.volunteer_id = $1 and f.state = 'open' and f.expires_at > $2
           order by o.starts_at, f.offer_id"#,
        volunteer.uuid(),
        now,
    )
    .fetch_all(db)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Asked {
            offer_id: row.offer_id,
            order_id: row.order_id.into(),
            expires_at: row.expires_at,
            metres: row.metres,
        })
        .collect())
}

/// Visits that sub-branches within a part of the tree have to upload, correct or review; trouble first, then oldest.
pub async fn to_upload(
    db: &mut PgConnection,
    within: Option<&OrgCode>,
    (limit, offset): (i64, i64),
) -> sqlx::Result<(Vec<Uuid>, i64)> {
    let rows = sqlx::query!(
        r#"select visit_id, count(*) over () as "total!" from dispatch.visit
           where state in ('completed', 'needs_correction', 'held_for_review') and ($1::text is null or org like $1)
           order by state = 'completed', coalesce(stopped_at, started_at), visit_id limit $2 offset $3"#,
        within.map(beneath),
        limit,
        offset,
    )
    .fetch_all(db)
    .await?;
    let total = rows.first().map_or(0, |row| row.total);
    Ok((rows.into_iter().map(|row| row.visit_id).collect(), total))
}

/// What stands behind lines of a statement, with what decides who may see it.
pub struct Line {
    pub line: VisitLine,
    pub village: OrgCode,
    pub org: OrgCode,
    pub volunteer_id: VolunteerId,
}

/// What stands behind lines of a statement.
pub async fn lines(db: &mut PgConnection, visits: &[Uuid]) -> sqlx::Result<Vec<Line>> {
    let rows = sqlx::query!(
        "select v.visit_id, v.order_id, o.order_no, v.elder_id, o.service, v.started_at, v.state, o.village, v.org,
                v.volunteer_id
         from dispatch.visit v join dispatch.service_order o on o.order_id = v.order_id
         where v.visit_id = any($1)",
        visits,
    )
    .fetch_all(db)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Line {
                line: VisitLine {
                    visit_id: row.visit_id.into(),
                    order_id: row.order_id.into(),
                    order_no: row.order_no,
                    elder_id: row.elder_id.into(),
                    service: row.service,
                    started_at: row.started_at.map(Into::into),
                    state: word(VisitState::parse(&row.state), "state")?,
                },
                village: parsed(&row.village, "village")?,
                org: parsed(&row.org, "org")?,
                volunteer_id: row.volunteer_id.into(),
            })
        })
        .collect()
}
