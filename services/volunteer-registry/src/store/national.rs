//! What the national record wants of many volunteers at once (R11.3).

use contracts::{
    Day,
    volunteer::{
        award::AwardKind,
        record::{Commendation, CorrectedService, TrainingRecord},
    },
};
use kernel::{RawMinutes, VolunteerId};
use runtime::Result;
use sqlx::PgConnection;
use time::Date;
use uuid::Uuid;

use super::word;

/// The ids of those who were ever given a passbook number and registered by `to`, after `after`. Erased profiles are left out.
pub async fn ids(
    db: &mut PgConnection,
    to: Date,
    after: Option<VolunteerId>,
    most: usize,
) -> Result<Vec<VolunteerId>> {
    let ids = sqlx::query_scalar!(
        "select id from volunteer.volunteer
         where passbook_no is not null and erased_at is null and ($2::uuid is null or id > $2)
            and (registered_at at time zone 'Asia/Shanghai')::date <= $1
         order by id limit $3",
        to,
        after.map(VolunteerId::uuid),
        i64::try_from(most).unwrap_or(i64::MAX),
    )
    .fetch_all(db)
    .await?;
    Ok(ids.into_iter().map(Into::into).collect())
}

/// What was brought over or corrected, by day of service; on the day of the correction where that is not known.
pub async fn corrections(
    db: &mut PgConnection,
    ids: &[Uuid],
    (from, to): (Date, Date),
) -> Result<Vec<(VolunteerId, CorrectedService)>> {
    let rows = sqlx::query!(
        r#"select volunteer_id, raw_minutes, day as "day!" from (
            select volunteer_id, raw_minutes,
                coalesce(effective_on, (corrected_at at time zone 'Asia/Shanghai')::date) as day
            from volunteer.raw_correction where volunteer_id = any($1)) c
        where day between $2 and $3 order by day"#,
        ids,
        from,
        to,
    )
    .fetch_all(db)
    .await?;
    let found = rows.into_iter().map(|row| {
        let correction = CorrectedService {
            day: Day(row.day),
            raw_minutes: RawMinutes::new(row.raw_minutes),
        };
        (row.volunteer_id.into(), correction)
    });
    Ok(found.collect())
}

/// Training held within the period.
pub async fn trainings(
    db: &mut PgConnection,
    ids: &[Uuid],
    (from, to): (Date, Date),
) -> Result<Vec<(VolunteerId, TrainingRecord)>> {
    let rows = sqlx::query!(
        "select volunteer_id, course, held_on, valid_to from volunteer.training
         where volunteer_id = any($1) and held_on between $2 and $3 order by held_on, id",
        ids,
        from,
        to,
    )
    .fetch_all(db)
    .await?;
    let found = rows.into_iter().map(|row| {
        let training = TrainingRecord {
            course: row.course,
            held_on: Day(row.held_on),
            valid_to: Day(row.valid_to),
        };
        (row.volunteer_id.into(), training)
    });
    Ok(found.collect())
}

/// Stars issued and not taken back, and awards published, within the period.
pub async fn commendations(
    db: &mut PgConnection,
    ids: &[Uuid],
    (from, to): (Date, Date),
) -> Result<Vec<(VolunteerId, Commendation)>> {
    let rows = sqlx::query!(
        r#"select volunteer_id as "volunteer_id!", day as "day!", level as "level?", kind as "kind?", year as "year?" from (
            select volunteer_id, (issued_at at time zone 'Asia/Shanghai')::date as day, level, null::text as kind,
                null::integer as year
            from volunteer.star where state = 'issued' and volunteer_id = any($1)
            union all
            select volunteer_id, (published_at at time zone 'Asia/Shanghai')::date, null, kind, year
            from volunteer.award where state = 'published' and volunteer_id = any($1)) c
        where day between $2 and $3 order by day, level, kind"#,
        ids,
        from,
        to,
    )
    .fetch_all(db)
    .await?;
    rows.into_iter()
        .map(|row| {
            let kind = row.kind.map(|kind| word(AwardKind::parse(&kind), "kind"));
            let commendation = Commendation {
                given_on: Day(row.day),
                stars: row.level.and_then(|level| u8::try_from(level).ok()),
                award: kind.transpose()?,
                year: row.year,
            };
            Ok((row.volunteer_id.into(), commendation))
        })
        .collect()
}
