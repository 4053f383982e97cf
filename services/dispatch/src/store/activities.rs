//! Activities and projects 活动/项目 (R5.2). What changes with the roster stands on the order and its visits.

use contracts::{
    dispatch::activity::{
        ActivityPhase, ActivityRow, ActivityTitle, ActivityWords, KeepProject, OpenTo, ProjectRow,
    },
    ledger::fund::FundSource,
};
use kernel::{
    ActivityId, BasisPoints, OrderId, OrgCode, ProjectId, RawMinutes, StaffId, VisitId, VolunteerId,
};
use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

use super::{beneath, parsed, word};

/// What an activity has besides its order.
#[derive(Debug, Clone)]
pub struct Activity {
    pub id: ActivityId,
    pub words: ActivityWords,
    /// Sealed.
    pub code: Vec<u8>,
    pub created_by: Option<StaffId>,
}

/// Writes a new activity. Its order is there.
pub async fn insert(
    db: &mut PgConnection,
    activity: &Activity,
    order: OrderId,
    place: &OrgCode,
    at: OffsetDateTime,
) -> sqlx::Result<()> {
    let words = &activity.words;
    sqlx::query!(
        "insert into dispatch.activity (activity_id, order_id, project_id, title, place, address, served, open_to, code,
             created_by, created_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        activity.id.uuid(),
        order.uuid(),
        words.project_id.map(|id| id.uuid()),
        words.title,
        place.as_str(),
        words.address,
        words.served,
        words.open_to.as_str(),
        activity.code,
        activity.created_by.map(|id| id.uuid()),
        at,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// The order of an activity.
pub async fn order_of(db: &mut PgConnection, id: ActivityId) -> sqlx::Result<Option<OrderId>> {
    let found = sqlx::query_scalar!(
        "select order_id from dispatch.activity where activity_id = $1",
        id.uuid()
    )
    .fetch_optional(db)
    .await?;
    Ok(found.map(Into::into))
}

/// An activity; locked by the lock of its order.
pub async fn find(db: &mut PgConnection, id: ActivityId) -> sqlx::Result<Option<Activity>> {
    let row = sqlx::query!(
        "select project_id, title, address, served, open_to, code, created_by from dispatch.activity where activity_id = $1",
        id.uuid()
    )
    .fetch_optional(db)
    .await?;
    row.map(|row| {
        Ok(Activity {
            id,
            words: ActivityWords {
                title: row.title,
                address: row.address,
                served: row.served,
                open_to: word(OpenTo::parse(&row.open_to), "open_to")?,
                project_id: row.project_id.map(Into::into),
            },
            code: row.code,
            created_by: row.created_by.map(Into::into),
        })
    })
    .transpose()
}

/// Keeps what is said of an activity, and the number of its places.
pub async fn change(
    db: &mut PgConnection,
    order: OrderId,
    words: &ActivityWords,
    places: i16,
) -> sqlx::Result<()> {
    sqlx::query!(
        "with changed as (
             update dispatch.activity set project_id = $2, title = $3, address = $4, served = $5, open_to = $6
             where order_id = $1)
         update dispatch.service_order set seats = $7 where order_id = $1",
        order.uuid(),
        words.project_id.map(|id| id.uuid()),
        words.title,
        words.address,
        words.served,
        words.open_to.as_str(),
        places,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Puts another code, sealed, in the place of the old one.
pub async fn set_code(db: &mut PgConnection, id: ActivityId, code: &[u8]) -> sqlx::Result<()> {
    sqlx::query!(
        "update dispatch.activity set code = $2 where activity_id = $1",
        id.uuid(),
        code
    )
    .execute(db)
    .await?;
    Ok(())
}

/// What a code typed at the site is compared with.
pub struct SiteTry {
    pub visit: VisitId,
    /// Sealed.
    pub code: Vec<u8>,
    /// Wrong tries so far.
    pub wrong: i16,
}

/// Locks the place of a volunteer in an activity alone, with the code, while it is to come or under way. Only for the counting of
/// tries, which holds no other lock.
pub async fn lock_place(
    db: &mut PgConnection,
    activity: ActivityId,
    volunteer: VolunteerId,
) -> sqlx::Result<Option<SiteTry>> {
    let row = sqlx::query!(
        "select v.visit_id, v.wrong_codes, a.code from dispatch.visit v
         join dispatch.activity a on a.order_id = v.order_id
         where a.activity_id = $1 and v.volunteer_id = $2 and v.state in ('accepted', 'in_progress') for update of v",
        activity.uuid(),
        volunteer.uuid(),
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(|row| SiteTry {
        visit: row.visit_id.into(),
        code: row.code,
        wrong: row.wrong_codes,
    }))
}

/// Whether the tree has such a unit.
pub async fn is_place(db: &mut PgConnection, code: &OrgCode) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"select exists (select 1 from dispatch.org_unit where code = $1) as "is!""#,
        code.as_str()
    )
    .fetch_one(db)
    .await
}

/// Titles by id; what is no activity is left out.
pub async fn titles(db: &mut PgConnection, ids: &[Uuid]) -> sqlx::Result<Vec<ActivityTitle>> {
    let rows = sqlx::query!(
        "select activity_id, title from dispatch.activity where activity_id = any($1)",
        ids
    )
    .fetch_all(db)
    .await?;
    let titles = rows.into_iter().map(|row| ActivityTitle {
        activity_id: row.activity_id.into(),
        title: row.title,
    });
    Ok(titles.collect())
}

/// Which activities a list asks for.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Run here, or by volunteers from here; nothing = everywhere.
    pub within: Option<OrgCode>,
    /// Ended units whose work goes on there (R1.5).
    pub taken_over: Vec<String>,
    pub phase: Option<ActivityPhase>,
    pub project: Option<ProjectId>,
}

/// Ids of the activities that match, newest start first, and how many there are.
pub async fn list(
    db: &mut PgConnection,
    filter: &Filter,
    now: OffsetDateTime,
    (limit, offset): (i64, i64),
) -> sqlx::Result<(Vec<Uuid>, i64)> {
    let rows = sqlx::query!(
        r#"select a.activity_id, count(*) over () as "total!"
           from dispatch.activity a join dispatch.service_order o on o.order_id = a.order_id
           where ($1::text is null or o.village like $1 or o.village = any($2)
                  or exists (select 1 from dispatch.visit v where v.order_id = o.order_id
                             and (v.org like $1 or v.org = any($2))))
             and ($3::text is null or $3 = dispatch.activity_phase(o, $4))
             and ($5::uuid is null or a.project_id = $5)
           order by o.starts_at desc, o.order_id limit $6 offset $7"#,
        filter.within.as_ref().map(beneath),
        &filter.taken_over,
        filter.phase.map(ActivityPhase::as_str),
        now,
        filter.project.map(|id| id.uuid()),
        limit,
        offset,
    )
    .fetch_all(db)
    .await?;
    let total = rows.first().map_or(0, |row| row.total);
    Ok((rows.into_iter().map(|row| row.activity_id).collect(), total))
}

/// Activities that are not over and open to a volunteer of `org`, next start first.
pub async fn open_to(
    db: &mut PgConnection,
    org: &OrgCode,
    now: OffsetDateTime,
    limit: i64,
) -> sqlx::Result<Vec<Uuid>> {
    sqlx::query_scalar!(
        "select a.activity_id from dispatch.activity a join dispatch.service_order o on o.order_id = a.order_id
         where o.ended is null and o.starts_at + o.duration_min * interval '1 minute' > $2
           and (a.open_to = 'district' or $1 like o.village || '%')
         order by o.starts_at, o.order_id limit $3",
        org.as_str(),
        now,
        limit,
    )
    .fetch_all(db)
    .await
}

/// Activities where a volunteer holds a place, or was.
pub async fn of_volunteer(
    db: &mut PgConnection,
    volunteer: VolunteerId,
    limit: i64,
) -> sqlx::Result<Vec<(Uuid, VisitId)>> {
    let rows = sqlx::query!(
        "select a.activity_id, v.visit_id
         from dispatch.visit v join dispatch.activity a on a.order_id = v.order_id
         where v.volunteer_id = $1 and v.state <> 'cancelled'
         order by lower(v.during) desc, v.visit_id limit $2",
        volunteer.uuid(),
        limit,
    )
    .fetch_all(db)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| (row.activity_id, row.visit_id.into()))
        .collect())
}

/// Rows of activities, in the order of `ids`.
pub async fn rows(
    db: &mut PgConnection,
    ids: &[Uuid],
    now: OffsetDateTime,
) -> sqlx::Result<Vec<ActivityRow>> {
    let rows = sqlx::query!(
        r#"select a.activity_id, a.order_id, o.order_no, o.village as org, a.place, a.title, a.address, a.served, a.open_to,
               a.project_id, p.name as "project?", o.service, o.weight, o.starts_at, o.duration_min, o.seats,
               dispatch.activity_phase(o, $2) as "phase!", went.taken as "taken!", went.came as "came!",
               went.minutes as "minutes!"
           from dispatch.activity a
           join dispatch.service_order o on o.order_id = a.order_id
           left join dispatch.project p on p.project_id = a.project_id
           cross join lateral (
               select count(*) filter (where v.state not in ('cancelled', 'no_show')) as taken,
                   count(*) filter (where v.started_at is not null and v.state <> 'voided'
                                    and v.state not in ('cancelled', 'no_show')) as came,
                   coalesce(sum(v.raw_min) filter (where v.state not in ('cancelled', 'no_show', 'voided')), 0)::bigint
                       as minutes
               from dispatch.visit v where v.order_id = a.order_id) went
           where a.activity_id = any($1)
           order by array_position($1, a.activity_id)"#,
        ids,
        now,
    )
    .fetch_all(db)
    .await?;
    let count = |n: i64| u8::try_from(n).unwrap_or(u8::MAX);
    rows.into_iter()
        .map(|row| {
            Ok(ActivityRow {
                activity_id: row.activity_id.into(),
                order_id: row.order_id.into(),
                order_no: row.order_no,
                org: parsed(&row.org, "village")?,
                place: parsed(&row.place, "place")?,
                words: ActivityWords {
                    title: row.title,
                    address: row.address,
                    served: row.served,
                    open_to: word(OpenTo::parse(&row.open_to), "open_to")?,
                    project_id: row.project_id.map(Into::into),
                },
                project: row.project,
                service: row.service,
                weight: BasisPoints::new(row.weight),
                starts_at: row.starts_at.into(),
                duration: RawMinutes::new(row.duration_min),
                places: count(row.seats.into()),
                taken: count(row.taken),
                came: count(row.came),
                minutes: RawMinutes::new(row.minutes),
                phase: word(ActivityPhase::parse(&row.phase), "phase")?,
            })
        })
        .collect()
}

/// The unit that runs a project; nothing = there is no such project.
pub async fn project_org(db: &mut PgConnection, id: ProjectId) -> sqlx::Result<Option<OrgCode>> {
    let org = sqlx::query_scalar!(
        "select org from dispatch.project where project_id = $1 for update",
        id.uuid()
    )
    .fetch_optional(db)
    .await?;
    org.map(|org| parsed(&org, "org")).transpose()
}

/// Writes a project, or what has changed of it; who runs it stays.
pub async fn keep_project(
    db: &mut PgConnection,
    id: ProjectId,
    project: &KeepProject,
    (by, at): (Option<StaffId>, OffsetDateTime),
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into dispatch.project (project_id, org, name, from_day, to_day, funding, created_by, created_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8)
         on conflict (project_id) do update set name = excluded.name, from_day = excluded.from_day,
             to_day = excluded.to_day, funding = excluded.funding",
        id.uuid(),
        project.org.as_str(),
        project.name.trim(),
        project.from.0,
        project.to.0,
        project.funding.map(FundSource::as_str),
        by.map(|id| id.uuid()),
        at,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Projects that a part of the tree runs, stands under or has activities in, with their totals, latest first; and how many.
pub async fn projects(
    db: &mut PgConnection,
    (within, taken_over): (Option<&OrgCode>, &[String]),
    only: Option<ProjectId>,
    (limit, offset): (i64, i64),
) -> sqlx::Result<(Vec<ProjectRow>, i64)> {
    let rows = sqlx::query!(
        r#"select p.project_id, p.org, p.name, p.from_day, p.to_day, p.funding,
               (select count(*) from dispatch.activity a join dispatch.service_order o on o.order_id = a.order_id
                where a.project_id = p.project_id and o.ended is null) as "activities!",
               went.people as "people!", went.minutes as "minutes!", count(*) over () as "total!"
           from dispatch.project p
           cross join lateral (
               select count(distinct v.volunteer_id) as people, coalesce(sum(v.raw_min), 0)::bigint as minutes
               from dispatch.activity a join dispatch.visit v on v.order_id = a.order_id
               where a.project_id = p.project_id and v.started_at is not null
                 and v.state not in ('cancelled', 'no_show', 'voided')) went
           where ($1::text is null or p.org like $1 || '%' or $1 like p.org || '%' or p.org = any($2))
             and ($3::uuid is null or p.project_id = $3)
           order by p.from_day desc, p.project_id limit $4 offset $5"#,
        within.map(OrgCode::as_str),
        taken_over,
        only.map(|id| id.uuid()),
        limit,
        offset,
    )
    .fetch_all(db)
    .await?;
    let total = rows.first().map_or(0, |row| row.total);
    let count = |n: i64| u32::try_from(n).unwrap_or(u32::MAX);
    let rows: sqlx::Result<_> = rows
        .into_iter()
        .map(|row| {
            Ok(ProjectRow {
                project_id: row.project_id.into(),
                org: parsed(&row.org, "org")?,
                name: row.name,
                from: row.from_day.into(),
                to: row.to_day.into(),
                funding: row
                    .funding
                    .map(|funding| word(FundSource::parse(&funding), "funding"))
                    .transpose()?,
                activities: count(row.activities),
                people: count(row.people),
                minutes: RawMinutes::new(row.minutes),
            })
        })
        .collect();
    Ok((rows?, total))
}
