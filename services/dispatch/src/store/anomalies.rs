//! Anomalies of served visits: the facts, what was found, what became of it.

use contracts::dispatch::{
    VisitState,
    anomaly::{AnomalyKind, AnomalyRow, AnomalyState},
};
use kernel::{AnomalyId, CaseId, OrgCode, StaffId, VisitId};
use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

use super::{beneath, org_units::Places, parsed, word};
use crate::domain::{
    anomaly::{Facts, Found, Neighbour},
    place,
};

/// Uploaded visits that nobody has looked through, oldest first; locked.
pub async fn to_screen(db: &mut PgConnection, limit: i64) -> sqlx::Result<Vec<Uuid>> {
    sqlx::query_scalar!(
        "select visit_id from dispatch.visit where uploaded_at is not null and screened_at is null
         order by uploaded_at, visit_id limit $1 for update skip locked",
        limit
    )
    .fetch_all(db)
    .await
}

/// What is known of each of these visits; looked at over the last `days`.
pub async fn facts(
    db: &mut PgConnection,
    visits: &[Uuid],
    days: i64,
    places: &Places,
) -> sqlx::Result<Vec<(VisitId, Facts)>> {
    let rows = sqlx::query!(
        r#"select v.visit_id, o.village,
               before.visit_id as "before_visit?", before.village as "before_village?", before.gap as "before_gap?",
               after.visit_id as "after_visit?", after.village as "after_village?", after.gap as "after_gap?",
               beside.visit_id as "beside_visit?", beside.minutes as "beside_minutes?",
               lately.visits as "there!", lately.with_elder as "with_elder!", lately.minutes as "all_minutes!",
               (select count(*) from dispatch.candidate e
                    join dispatch.visit r on r.volunteer_id = e.volunteer_id
                    join dispatch.service_order ro on ro.order_id = r.order_id
                where e.person = o.elder_person and o.elder_person <> '' and ro.elder_person = c.person
                  and r.started_at > v.started_at - $2 * interval '1 day' and r.raw_min is not null
                  and r.state not in ('cancelled', 'voided')) as "back!",
               coalesce(c.person = any (o.household) or c.person = o.elder_person or o.elder_person = any (c.relatives),
                        false) as "is_household!",
               (select coalesce(sum(d.raw_min), 0)::bigint from dispatch.visit d
                where d.volunteer_id = v.volunteer_id and d.raw_min is not null and d.state not in ('cancelled', 'voided')
                  and d.started_at >= day.begins and d.started_at < day.begins + interval '1 day') as "day_minutes!",
               greatest(v.in_metres, v.out_metres)::bigint as far_m,
               (select count(distinct d.volunteer_id) from dispatch.visit d
                where d.device = v.device and d.started_at >= day.begins
                  and d.started_at < day.begins + interval '1 day') as "on_device!"
           from dispatch.visit v
           join dispatch.service_order o on o.order_id = v.order_id
           left join dispatch.candidate c on c.volunteer_id = v.volunteer_id
           cross join lateral (select date_trunc('day', v.started_at at time zone 'Asia/Shanghai')
                                   at time zone 'Asia/Shanghai' as begins) day
           left join lateral (
               select p.visit_id, po.village, extract(epoch from v.started_at - p.stopped_at)::bigint as gap
               from dispatch.visit p join dispatch.service_order po on po.order_id = p.order_id
               where p.volunteer_id = v.volunteer_id and p.visit_id <> v.visit_id and p.raw_min is not null
                 and p.state not in ('cancelled', 'voided') and p.started_at <= v.started_at
                 and p.started_at > v.started_at - interval '12 hours'
               order by p.started_at desc limit 1) before on true
           left join lateral (
               select p.visit_id, po.village, extract(epoch from p.started_at - v.stopped_at)::bigint as gap
               from dispatch.visit p join dispatch.service_order po on po.order_id = p.order_id
               where p.volunteer_id = v.volunteer_id and p.visit_id <> v.visit_id and p.screened_at is not null
                 and p.state not in ('cancelled', 'voided') and p.started_at > v.started_at
                 and p.started_at < v.started_at + interval '12 hours'
               order by p.started_at limit 1) after on true
           left join lateral (
               select p.visit_id, (extract(epoch from least(p.stopped_at, v.stopped_at)
                                                      - greatest(p.started_at, v.started_at)) / 60)::bigint as minutes
               from dispatch.visit p
               where p.elder_id = v.elder_id and p.order_id <> v.order_id and p.uploaded_at is not null
                 and p.state <> 'voided' and (p.screened_at is not null or p.visit_id < v.visit_id)
                 and p.started_at < v.stopped_at and p.stopped_at > v.started_at
               order by 2 desc, p.visit_id limit 1) beside on true
           cross join lateral (
               select count(*) filter (where p.elder_id = v.elder_id) as visits,
                   coalesce(sum(p.raw_min) filter (where p.elder_id = v.elder_id), 0)::bigint as with_elder,
                   coalesce(sum(p.raw_min), 0)::bigint as minutes
               from dispatch.visit p
               where p.volunteer_id = v.volunteer_id and p.started_at > v.started_at - $2 * interval '1 day'
                 and p.raw_min is not null and p.state not in ('cancelled', 'voided')) lately
           where v.visit_id = any ($1) and v.started_at is not null"#,
        visits,
        days as f64,
    )
    .fetch_all(db)
    .await?;
    rows.into_iter()
        .map(|row| {
            let here: OrgCode = parsed(&row.village, "village")?;
            let way_to = |village: &str| -> sqlx::Result<Option<u32>> {
                let there: OrgCode = parsed(village, "village")?;
                let known = |code: &OrgCode| places.get(code).copied().flatten();
                let way = place::way((&here, known(&here)), (&there, known(&there)));
                // An assumed way is no ground for a suspicion.
                Ok(way.filter(|way| way.measured).map(|way| way.metres))
            };
            let before = (row.before_visit, row.before_village, row.before_gap);
            let after = (row.after_visit, row.after_village, row.after_gap);
            let mut neighbours = Vec::new();
            for near in [before, after] {
                if let (Some(visit), Some(village), Some(gap_s)) = near {
                    neighbours.push(Neighbour {
                        visit: visit.into(),
                        metres: way_to(&village)?,
                        gap_s,
                    });
                }
            }
            let facts = Facts {
                neighbours,
                overlap: row
                    .beside_visit
                    .zip(row.beside_minutes)
                    .map(|(visit, minutes)| (visit.into(), minutes)),
                both_ways: (row.there, row.back),
                is_household: row.is_household,
                minutes: (row.with_elder, row.all_minutes),
                day_minutes: row.day_minutes,
                far_m: row.far_m,
                on_device: row.on_device,
            };
            Ok((row.visit_id.into(), facts))
        })
        .collect()
}

/// Writes what was found about a visit, once: of what two people do for months only the first visit within `days` is listed, of
/// what a volunteer did on a day only one.
pub async fn insert(
    db: &mut PgConnection,
    visit: VisitId,
    found: Found,
    days: i64,
    at: OffsetDateTime,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into dispatch.anomaly (anomaly_id, kind, visit_id, other_visit, figure, bound, found_at, state)
         select $1, $2, v.visit_id, $4, $5, $6, $7, 'open' from dispatch.visit v
         where v.visit_id = $3 and not exists (
             select 1 from dispatch.anomaly a join dispatch.visit w on w.visit_id = a.visit_id
             where a.kind = $2 and w.volunteer_id = v.volunteer_id
               and case
                   when $2 in ('share', 'reciprocal', 'household')
                       then w.elder_id = v.elder_id and a.found_at > $7::timestamptz - $8 * interval '1 day'
                   when $2 in ('long_day', 'device')
                       then (w.started_at at time zone 'Asia/Shanghai')::date = (v.started_at at time zone 'Asia/Shanghai')::date
                   else w.visit_id = v.visit_id end)",
        AnomalyId::generate(at).uuid(),
        found.kind.as_str(),
        visit.uuid(),
        found.other.map(|id| id.uuid()),
        found.figure,
        found.bound,
        at,
        days as f64,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// These visits have been looked through.
pub async fn screened(db: &mut PgConnection, visits: &[Uuid], at: OffsetDateTime) -> sqlx::Result<()> {
    sqlx::query!(
        "update dispatch.visit set screened_at = $2 where visit_id = any ($1)",
        visits,
        at
    )
    .execute(db)
    .await?;
    Ok(())
}

/// The visit that an anomaly is about.
pub async fn visit_of(db: &mut PgConnection, id: AnomalyId) -> sqlx::Result<Option<VisitId>> {
    let found = sqlx::query_scalar!(
        "select visit_id from dispatch.anomaly where anomaly_id = $1",
        id.uuid()
    )
    .fetch_optional(db)
    .await?;
    Ok(found.map(Into::into))
}

/// Where an anomaly stands. Locked by the lock of its order.
pub async fn state(db: &mut PgConnection, id: AnomalyId) -> sqlx::Result<AnomalyState> {
    let state = sqlx::query_scalar!(
        "select state from dispatch.anomaly where anomaly_id = $1",
        id.uuid()
    )
    .fetch_one(db)
    .await?;
    word(AnomalyState::parse(&state), "state")
}

/// What became of an anomaly.
pub struct Decided {
    pub id: AnomalyId,
    pub by: Option<StaffId>,
    pub at: OffsetDateTime,
    /// Sealed.
    pub note: Vec<u8>,
    /// The case that was opened; none when it was explained.
    pub case: Option<CaseId>,
}

/// Keeps a decision.
pub async fn decide(db: &mut PgConnection, decided: &Decided) -> sqlx::Result<()> {
    sqlx::query!(
        "update dispatch.anomaly set state = case when $5::uuid is null then 'explained' else 'case' end, decided_by = $2,
             decided_at = $3, note = $4, case_id = $5
         where anomaly_id = $1",
        decided.id.uuid(),
        decided.by.map(|id| id.uuid()),
        decided.at,
        decided.note,
        decided.case.map(|id| id.uuid()),
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Which anomalies a list asks for.
pub struct Filter<'a> {
    /// The sub-branch that served lies here; nothing = everywhere.
    pub within: Option<&'a OrgCode>,
    /// Ended units whose work goes on there (R1.5).
    pub taken_over: &'a [String],
    pub state: Option<AnomalyState>,
    pub kind: Option<AnomalyKind>,
}

/// An anomaly, and its explanation, sealed.
pub type Listed = (AnomalyRow, Option<Vec<u8>>);

/// Anomalies, newest first, and how many there are.
pub async fn list(
    db: &mut PgConnection,
    filter: &Filter<'_>,
    (limit, offset): (i64, i64),
) -> sqlx::Result<(Vec<Listed>, i64)> {
    let rows = sqlx::query!(
        r#"select a.anomaly_id, a.kind, a.state, a.visit_id, v.order_id, o.order_no, x.order_id as "other_order?",
               x.order_no as "other_no?", v.volunteer_id, v.elder_id, v.org, o.service, v.started_at as "started_at!",
               v.stopped_at as "stopped_at!", v.state as visit_state, a.figure, a.bound, a.found_at, a.decided_at, a.note,
               a.case_id, count(*) over () as "total!"
           from dispatch.anomaly a
           join dispatch.visit v on v.visit_id = a.visit_id
           join dispatch.service_order o on o.order_id = v.order_id
           left join dispatch.visit w on w.visit_id = a.other_visit
           left join dispatch.service_order x on x.order_id = w.order_id
           where ($1::text is null or v.org like $1 or v.org = any ($2))
             and ($3::text is null or a.state = $3) and ($4::text is null or a.kind = $4)
           order by a.state <> 'open', v.started_at desc, a.anomaly_id
           limit $5 offset $6"#,
        filter.within.map(beneath),
        filter.taken_over,
        filter.state.map(AnomalyState::as_str),
        filter.kind.map(AnomalyKind::as_str),
        limit,
        offset,
    )
    .fetch_all(db)
    .await?;
    let total = rows.first().map_or(0, |row| row.total);
    let rows: sqlx::Result<Vec<Listed>> = rows
        .into_iter()
        .map(|row| {
            let listed = AnomalyRow {
                anomaly_id: row.anomaly_id.into(),
                kind: word(AnomalyKind::parse(&row.kind), "kind")?,
                state: word(AnomalyState::parse(&row.state), "state")?,
                visit_id: row.visit_id.into(),
                order_id: row.order_id.into(),
                order_no: row.order_no,
                other_order_id: row.other_order.map(Into::into),
                other_order_no: row.other_no,
                volunteer_id: row.volunteer_id.into(),
                elder_id: row.elder_id.into(),
                org: parsed(&row.org, "org")?,
                service: row.service,
                started_at: row.started_at.into(),
                stopped_at: row.stopped_at.into(),
                visit_state: word(VisitState::parse(&row.visit_state), "visit_state")?,
                figure: row.figure,
                bound: row.bound,
                found_at: row.found_at.into(),
                decided_at: row.decided_at.map(Into::into),
                note: None,
                case_id: row.case_id.map(Into::into),
            };
            Ok((listed, row.note))
        })
        .collect();
    Ok((rows?, total))
}
