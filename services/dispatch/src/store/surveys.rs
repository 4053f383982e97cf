//! The towns' survey (R9.1): whom to ask, and what was said.

use contracts::dispatch::{
    callback::CallReason,
    survey::{SurveyDue, SurveyOutcome, SurveyRow},
};
use kernel::{CaseId, ElderId, OrgCode, StaffId, SurveyId, VisitId};
use sqlx::PgConnection;
use time::{Duration, OffsetDateTime};

use super::{beneath, parsed, word};
use crate::domain::call_back::Said;

/// The part of the tree that a list covers.
pub struct Part<'a> {
    /// The elder's village lies here; nothing = everywhere.
    pub within: Option<&'a OrgCode>,
    /// Ended units whose work goes on there (R1.5).
    pub taken_over: &'a [String],
}

/// Elders who were served within the cycle that ends now and have not been asked in it. Who was not reached comes again a day
/// later; who is closed or erased is not asked.
pub async fn due(
    db: &mut PgConnection,
    part: &Part<'_>,
    (now, cycle): (OffsetDateTime, Duration),
    (limit, offset): (i64, i64),
) -> sqlx::Result<(Vec<SurveyDue>, i64)> {
    let rows = sqlx::query!(
        r#"with served as (
               select v.elder_id, count(*) as visits, max(v.stopped_at) as last_at,
                      (array_agg(o.village order by v.stopped_at desc))[1] as village
               from dispatch.visit v join dispatch.service_order o on o.order_id = v.order_id
               where v.state in ('confirmed', 'lapsed') and v.stopped_at > $3 and o.source <> 'activity'
               group by v.elder_id)
           select s.elder_id, s.village as "village!", s.visits as "visits!", s.last_at as "last_at!", asked.at as "asked_at?",
                  count(*) over () as "total!"
           from served s
           left join lateral (select max(at) filter (where outcome <> 'no_answer') as at, max(at) as tried_at
                              from dispatch.survey where elder_id = s.elder_id) asked on true
           where ($1::text is null or s.village like $1 or s.village = any ($2))
             and (asked.at is null or asked.at <= $3)
             and (asked.tried_at is null or asked.tried_at <= $4)
             and not exists (select 1 from dispatch.not_to_call n where n.elder_id = s.elder_id)
           order by asked.at nulls first, s.last_at, s.elder_id
           limit $5 offset $6"#,
        part.within.map(beneath),
        part.taken_over,
        now - cycle,
        now - Duration::days(1),
        limit,
        offset,
    )
    .fetch_all(db)
    .await?;
    let total = rows.first().map_or(0, |row| row.total);
    let rows: sqlx::Result<_> = rows
        .into_iter()
        .map(|row| {
            Ok(SurveyDue {
                elder_id: row.elder_id.into(),
                village: parsed(&row.village, "village")?,
                visits: u32::try_from(row.visits).unwrap_or(u32::MAX),
                last_served_at: row.last_at.into(),
                last_asked_at: row.asked_at.map(Into::into),
            })
        })
        .collect();
    Ok((rows?, total))
}

/// The last visit of an elder that counts, since `from`.
pub async fn last_visit(
    db: &mut PgConnection,
    elder: ElderId,
    from: OffsetDateTime,
) -> sqlx::Result<Option<VisitId>> {
    let visit = sqlx::query_scalar!(
        "select visit_id from dispatch.visit where elder_id = $1 and state in ('confirmed', 'lapsed') and stopped_at > $2
         order by stopped_at desc, visit_id limit 1",
        elder.uuid(),
        from,
    )
    .fetch_optional(db)
    .await?;
    Ok(visit.map(Into::into))
}

/// When the elder gave an answer, or none at all, last.
pub async fn last_asked(db: &mut PgConnection, elder: ElderId) -> sqlx::Result<Option<OffsetDateTime>> {
    sqlx::query_scalar!(
        "select max(at) from dispatch.survey where elder_id = $1 and outcome <> 'no_answer'",
        elder.uuid()
    )
    .fetch_one(db)
    .await
}

/// An answer as it is written down.
pub struct NewSurvey<'a> {
    pub id: SurveyId,
    pub elder: ElderId,
    pub village: &'a OrgCode,
    pub visit: VisitId,
    pub outcome: SurveyOutcome,
    pub said: Option<Said>,
    /// Sealed.
    pub note: Option<Vec<u8>>,
    pub by: Option<StaffId>,
    pub at: OffsetDateTime,
    pub case: Option<CaseId>,
}

/// Writes an answer down.
pub async fn insert(db: &mut PgConnection, new: &NewSurvey<'_>) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into dispatch.survey (survey_id, elder_id, village, visit_id, outcome, grade, reason, note, by_staff, at,
             case_id)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        new.id.uuid(),
        new.elder.uuid(),
        new.village.as_str(),
        new.visit.uuid(),
        new.outcome.as_str(),
        new.said.and_then(|said| said.grade),
        new.said.and_then(|said| said.reason).map(CallReason::as_str),
        new.note,
        new.by.map(|id| id.uuid()),
        new.at,
        new.case.map(|id| id.uuid()),
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Answers, newest first, with their notes, sealed; and how many there are.
pub async fn list(
    db: &mut PgConnection,
    part: &Part<'_>,
    (limit, offset): (i64, i64),
) -> sqlx::Result<(Vec<(SurveyRow, Option<Vec<u8>>)>, i64)> {
    let rows = sqlx::query!(
        r#"select survey_id, elder_id, village, outcome, grade, reason, note, at, case_id, count(*) over () as "total!"
           from dispatch.survey
           where ($1::text is null or village like $1 or village = any ($2))
           order by at desc, survey_id limit $3 offset $4"#,
        part.within.map(beneath),
        part.taken_over,
        limit,
        offset,
    )
    .fetch_all(db)
    .await?;
    let total = rows.first().map_or(0, |row| row.total);
    let rows: sqlx::Result<_> = rows
        .into_iter()
        .map(|row| {
            let survey = SurveyRow {
                survey_id: row.survey_id.into(),
                elder_id: row.elder_id.into(),
                village: parsed(&row.village, "village")?,
                outcome: word(SurveyOutcome::parse(&row.outcome), "outcome")?,
                grade: row.grade.and_then(|grade| u8::try_from(grade).ok()),
                reason: row
                    .reason
                    .map(|reason| word(CallReason::parse(&reason), "reason"))
                    .transpose()?,
                note: None,
                at: row.at.into(),
                case_id: row.case_id.map(Into::into),
            };
            Ok((survey, row.note))
        })
        .collect();
    Ok((rows?, total))
}
