//! Plans of a day.

use contracts::dispatch::{
    CostTerm,
    day::{ClassServed, DayPlanLine, DayPlanOutcome, DayPlanRow, DayPlanState},
};
use kernel::{OrderId, OrgCode, StaffId, VolunteerId};
use sqlx::{PgConnection, types::Json};
use time::{Date, OffsetDateTime};
use uuid::Uuid;

use super::{beneath, parsed, word};
use crate::{day::Made, domain::priority};

/// A plan that is asked for.
#[derive(Debug, Clone)]
pub struct Wish {
    pub id: Uuid,
    pub day: Date,
    pub within: OrgCode,
    pub seed: i64,
}

/// Keeps that a plan is asked for, unless the same is being made: then `false`.
pub async fn want(
    db: &mut PgConnection,
    wish: &Wish,
    now: OffsetDateTime,
    by: Option<StaffId>,
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "insert into dispatch.day_plan (day_plan_id, day, within, state, seed, wanted_at, wanted_by, classes)
         values ($1, $2, $3, 'wanted', $4, $5, $6, '[]')
         on conflict (day, within) where state = 'wanted' do nothing",
        wish.id,
        wish.day,
        wish.within.as_str(),
        wish.seed,
        now,
        by.map(|id| id.uuid()),
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() > 0)
}

/// A plan as it was made.
pub struct Kept {
    pub problem: String,
    pub seed: u64,
    pub turns: u64,
    /// Of each line, in the order of the problem.
    pub sent: Vec<Option<VolunteerId>>,
}

/// A plan as it was made; nothing when it is not.
pub async fn kept(db: &mut PgConnection, id: Uuid) -> sqlx::Result<Option<Kept>> {
    let row = sqlx::query!(
        r#"select seed, turns as "turns!", problem as "problem!" from dispatch.day_plan
           where day_plan_id = $1 and problem is not null"#,
        id
    )
    .fetch_optional(&mut *db)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let sent = sqlx::query_scalar!(
        "select volunteer_id from dispatch.day_plan_line where day_plan_id = $1 order by no",
        id
    )
    .fetch_all(db)
    .await?;
    Ok(Some(Kept {
        problem: row.problem,
        seed: row.seed.unsigned_abs(),
        turns: row.turns.unsigned_abs(),
        sent: sent.into_iter().map(|id| id.map(Into::into)).collect(),
    }))
}

/// The plan that has been asked for longest and is not made.
pub async fn wished(db: &mut PgConnection) -> sqlx::Result<Option<Wish>> {
    let row = sqlx::query!(
        "select day_plan_id, day, within, seed from dispatch.day_plan
         where state = 'wanted' order by wanted_at limit 1"
    )
    .fetch_optional(db)
    .await?;
    row.map(|row| {
        Ok(Wish {
            id: row.day_plan_id,
            day: row.day,
            within: parsed(&row.within, "within")?,
            seed: row.seed,
        })
    })
    .transpose()
}

/// The districts with orders on a day that nobody has been asked for, and no plan yet.
pub async fn unplanned(
    db: &mut PgConnection,
    day: Date,
    (from, to): (OffsetDateTime, OffsetDateTime),
) -> sqlx::Result<Vec<OrgCode>> {
    let rows = sqlx::query_scalar!(
        r#"select distinct left(o.village, 6) as "district!" from dispatch.service_order o
           where o.state = 'open' and o.starts_at >= $2 and o.starts_at < $3
               and not exists (select from dispatch.day_plan p where p.day = $1 and p.within = left(o.village, 6))"#,
        day,
        from,
        to,
    )
    .fetch_all(db)
    .await?;
    rows.iter().map(|code| parsed(code, "village")).collect()
}

/// Where a plan lies and how far it has come; locks it until the unit of work ends. Before the orders in the lock order.
pub async fn lock(db: &mut PgConnection, id: Uuid) -> sqlx::Result<Option<(OrgCode, DayPlanState)>> {
    let row = sqlx::query!(
        "select within, state from dispatch.day_plan where day_plan_id = $1 for update",
        id
    )
    .fetch_optional(db)
    .await?;
    row.map(|row| {
        Ok((
            parsed(&row.within, "within")?,
            word(DayPlanState::parse(&row.state), "state")?,
        ))
    })
    .transpose()
}

/// Keeps what the search has found.
pub async fn made(db: &mut PgConnection, id: Uuid, made: &Made, now: OffsetDateTime) -> sqlx::Result<()> {
    let problem = serde_json::to_string(&made.problem).map_err(|error| sqlx::Error::Encode(error.into()))?;
    sqlx::query!(
        "update dispatch.day_plan set state = 'made', made_at = $2, problem = $3, classes = $4, cost = $5, nearest_cost = $6,
             turns = $7
         where day_plan_id = $1",
        id,
        now,
        problem,
        Json(&made.classes) as _,
        made.cost,
        made.nearest_cost,
        i64::try_from(made.turns).unwrap_or(i64::MAX),
    )
    .execute(&mut *db)
    .await?;
    let lines = &made.lines;
    sqlx::query!(
        "insert into dispatch.day_plan_line (day_plan_id, no, order_id, priority, starts_at, duration_min, volunteer_id,
             terms, candidates, visits)
         select $1, (n - 1)::int4, order_id, priority, starts_at, minutes, volunteer_id, terms::jsonb, candidates, visits
         from unnest($2::uuid[], $3::int2[], $4::timestamptz[], $5::int8[], $6::uuid[], $7::text[], $8::int4[], $9::int4[])
             with ordinality as l (order_id, priority, starts_at, minutes, volunteer_id, terms, candidates, visits, n)",
        id,
        &lines.iter().map(|line| line.order_id.uuid()).collect::<Vec<_>>(),
        &lines
            .iter()
            .map(|line| priority::number(line.priority))
            .collect::<Vec<_>>(),
        &lines.iter().map(|line| line.starts_at).collect::<Vec<_>>(),
        &lines.iter().map(|line| line.minutes).collect::<Vec<_>>(),
        &lines
            .iter()
            .map(|line| line.volunteer_id.map(|id| id.uuid()))
            .collect::<Vec<_>>() as _,
        &lines
            .iter()
            .map(|line| serde_json::to_string(&line.terms))
            .collect::<Result<Vec<_>, _>>()
            .map_err(|error| sqlx::Error::Encode(error.into()))?,
        &lines.iter().map(|line| small(line.candidates)).collect::<Vec<_>>(),
        &lines.iter().map(|line| small(line.visits)).collect::<Vec<_>>(),
    )
    .execute(db)
    .await?;
    Ok(())
}

fn small(number: u32) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}

fn large(number: i32) -> u32 {
    u32::try_from(number).unwrap_or(0)
}

/// Keeps a state that somebody has put a plan in.
pub async fn set_state(
    db: &mut PgConnection,
    id: Uuid,
    state: DayPlanState,
    now: OffsetDateTime,
    by: Option<StaffId>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update dispatch.day_plan set state = $2, acted_at = $3, acted_by = coalesce($4, acted_by) where day_plan_id = $1",
        id,
        state.as_str(),
        now,
        by.map(|id| id.uuid()),
    )
    .execute(db)
    .await?;
    Ok(())
}

/// A line whose offer is to go out.
pub struct ToOffer {
    pub no: i32,
    pub order_id: OrderId,
    pub volunteer_id: VolunteerId,
}

/// The plan whose offers are going out, if nobody else is at it, and its next lines, by order.
pub async fn to_offer(db: &mut PgConnection, limit: i64) -> sqlx::Result<Option<(Uuid, Vec<ToOffer>)>> {
    let plan = sqlx::query_scalar!(
        "select day_plan_id from dispatch.day_plan where state = 'offering'
         order by acted_at limit 1 for update skip locked"
    )
    .fetch_optional(&mut *db)
    .await?;
    let Some(plan) = plan else { return Ok(None) };
    let rows = sqlx::query!(
        r#"select no, order_id, volunteer_id as "volunteer_id!" from dispatch.day_plan_line
           where day_plan_id = $1 and volunteer_id is not null and outcome is null order by order_id, no limit $2"#,
        plan,
        limit,
    )
    .fetch_all(db)
    .await?;
    let lines = rows.into_iter().map(|row| ToOffer {
        no: row.no,
        order_id: row.order_id.into(),
        volunteer_id: row.volunteer_id.into(),
    });
    Ok(Some((plan, lines.collect())))
}

/// Keeps what became of lines.
pub async fn settle(
    db: &mut PgConnection,
    plan: Uuid,
    outcomes: &[(i32, DayPlanOutcome)],
) -> sqlx::Result<()> {
    sqlx::query!(
        "update dispatch.day_plan_line l set outcome = x.outcome
         from unnest($2::int4[], $3::text[]) as x (no, outcome) where l.day_plan_id = $1 and l.no = x.no",
        plan,
        &outcomes.iter().map(|(no, _)| *no).collect::<Vec<_>>(),
        &outcomes
            .iter()
            .map(|(_, outcome)| outcome.as_str())
            .collect::<Vec<_>>() as _,
    )
    .execute(db)
    .await?;
    Ok(())
}

struct Row {
    day_plan_id: Uuid,
    day: Date,
    within: String,
    state: String,
    wanted_at: OffsetDateTime,
    wanted_by: Option<Uuid>,
    made_at: Option<OffsetDateTime>,
    classes: Json<Vec<ClassServed>>,
    seed: i64,
    turns: Option<i64>,
    cost: Option<i64>,
    nearest_cost: Option<i64>,
    offered: i64,
    passed_over: i64,
    total: i64,
}

/// A plan as it is shown, and what else its card says.
pub struct Shown {
    pub row: DayPlanRow,
    pub seed: i64,
    pub turns: i64,
    pub cost: i64,
    pub nearest_cost: i64,
}

impl Row {
    fn shown(self) -> sqlx::Result<Shown> {
        Ok(Shown {
            row: DayPlanRow {
                day_plan_id: self.day_plan_id,
                day: self.day.into(),
                within: parsed(&self.within, "within")?,
                state: word(DayPlanState::parse(&self.state), "state")?,
                wanted_at: self.wanted_at.into(),
                wanted_by: self.wanted_by,
                made_at: self.made_at.map(Into::into),
                classes: self.classes.0,
                offered: u32::try_from(self.offered).unwrap_or(u32::MAX),
                passed_over: u32::try_from(self.passed_over).unwrap_or(u32::MAX),
            },
            seed: self.seed,
            turns: self.turns.unwrap_or(0),
            cost: self.cost.unwrap_or(0),
            nearest_cost: self.nearest_cost.unwrap_or(0),
        })
    }
}

macro_rules! plans {
    ($condition:literal, $($value:expr),+) => {
        sqlx::query_as!(
            Row,
            r#"select p.day_plan_id, p.day, p.within, p.state, p.wanted_at, p.wanted_by, p.made_at,
                   p.classes as "classes: Json<Vec<ClassServed>>", p.seed, p.turns, p.cost, p.nearest_cost,
                   (select count(*) from dispatch.day_plan_line l where l.day_plan_id = p.day_plan_id
                    and l.outcome = 'offered') as "offered!",
                   (select count(*) from dispatch.day_plan_line l where l.day_plan_id = p.day_plan_id
                    and l.outcome in ('not_needed', 'not_fit')) as "passed_over!",
                   count(*) over () as "total!"
               from dispatch.day_plan p where "#
                + $condition,
            $($value),+
        )
    };
}

/// Plans within a part of the tree, newest first.
pub async fn page(
    db: &mut PgConnection,
    within: Option<&OrgCode>,
    (limit, offset): (i64, i64),
) -> sqlx::Result<(Vec<DayPlanRow>, i64)> {
    let rows = plans!(
        "$1::text is null or p.within like $1 order by p.wanted_at desc, p.day_plan_id limit $2 offset $3",
        within.map(beneath),
        limit,
        offset
    )
    .fetch_all(db)
    .await?;
    let total = rows.first().map_or(0, |row| row.total);
    let rows: sqlx::Result<Vec<DayPlanRow>> = rows
        .into_iter()
        .map(|row| row.shown().map(|shown| shown.row))
        .collect();
    Ok((rows?, total))
}

/// One plan.
pub async fn find(db: &mut PgConnection, id: Uuid) -> sqlx::Result<Option<Shown>> {
    let row = plans!("p.day_plan_id = $1", id).fetch_optional(db).await?;
    row.map(Row::shown).transpose()
}

/// Lines of a plan by start; all, or only those without anybody.
pub async fn lines(
    db: &mut PgConnection,
    plan: Uuid,
    unserved: bool,
    (limit, offset): (i64, i64),
) -> sqlx::Result<(Vec<DayPlanLine>, i64)> {
    let rows = sqlx::query!(
        r#"select l.order_id, o.order_no, o.village, o.service, l.priority, l.starts_at, l.volunteer_id,
               l.terms as "terms: Json<Vec<CostTerm>>", l.candidates, l.visits, l.outcome, count(*) over () as "total!"
           from dispatch.day_plan_line l join dispatch.service_order o on o.order_id = l.order_id
           where l.day_plan_id = $1 and (not $2 or l.volunteer_id is null)
           order by l.starts_at, l.no limit $3 offset $4"#,
        plan,
        unserved,
        limit,
        offset,
    )
    .fetch_all(db)
    .await?;
    let total = rows.first().map_or(0, |row| row.total);
    let lines: sqlx::Result<Vec<DayPlanLine>> = rows
        .into_iter()
        .map(|row| {
            Ok(DayPlanLine {
                order_id: row.order_id.into(),
                order_no: row.order_no,
                village: parsed(&row.village, "village")?,
                service: row.service,
                priority: word(priority::class(row.priority), "priority")?,
                starts_at: row.starts_at.into(),
                volunteer_id: row.volunteer_id.map(Into::into),
                terms: row.terms.0,
                candidates: large(row.candidates),
                visits_that_day: large(row.visits),
                outcome: row
                    .outcome
                    .map(|outcome| word(DayPlanOutcome::parse(&outcome), "outcome"))
                    .transpose()?,
            })
        })
        .collect();
    Ok((lines?, total))
}
