//! Visits that count, as the national record wants them (R11.3).

use contracts::{
    At,
    dispatch::{Evidence, VisitState, record::VisitRecord},
};
use kernel::{RawMinutes, VisitId};
use sqlx::PgConnection;
use time::Date;

use super::{parsed, word};

/// Visits that began on one of the days, both included, and that count; by id, after `after`.
pub async fn of_days(
    db: &mut PgConnection,
    (from, to): (Date, Date),
    after: Option<VisitId>,
    most: usize,
) -> sqlx::Result<Vec<VisitRecord>> {
    let rows = sqlx::query!(
        r#"select v.visit_id, o.order_no, v.volunteer_id, v.org, v.elder_id, o.village, o.service,
            v.started_at as "started_at!", v.stopped_at, v.raw_min as "raw_min!", v.evidence, v.state, v.uploaded_by
        from dispatch.visit v join dispatch.service_order o on o.order_id = v.order_id
        where v.state in ('confirmed', 'lapsed') and v.raw_min is not null
            and v.started_at >= ($1::date::timestamp at time zone 'Asia/Shanghai')
            and v.started_at < (($2::date + 1)::timestamp at time zone 'Asia/Shanghai')
            and ($3::uuid is null or v.visit_id > $3)
        order by v.visit_id limit $4"#,
        from,
        to,
        after.map(VisitId::uuid),
        i64::try_from(most).unwrap_or(i64::MAX),
    )
    .fetch_all(db)
    .await?;
    rows.into_iter()
        .map(|row| {
            let evidence = row
                .evidence
                .map(|evidence| word(Evidence::parse(&evidence), "evidence"));
            Ok(VisitRecord {
                visit_id: row.visit_id.into(),
                order_no: row.order_no,
                volunteer_id: row.volunteer_id.into(),
                org: parsed(&row.org, "org")?,
                elder_id: row.elder_id.into(),
                village: parsed(&row.village, "village")?,
                service: row.service,
                started_at: At(row.started_at),
                stopped_at: row.stopped_at.map(At),
                raw_minutes: RawMinutes::new(row.raw_min),
                evidence: evidence.transpose()?,
                state: word(VisitState::parse(&row.state), "state")?,
                uploaded_by: row.uploaded_by.map(Into::into),
            })
        })
        .collect()
}
