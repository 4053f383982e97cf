//! Recurring plans and the orders that they have opened.

use contracts::{
    Weekday,
    dispatch::plan::{PlanRow, PlanState},
};
use kernel::{ElderId, OrderId, OrgCode, RawMinutes, Sex};
use sqlx::PgConnection;
use time::{Date, OffsetDateTime};
use uuid::Uuid;

use super::{parsed, word};
use crate::domain::plan::Rhythm;

/// A plan as it is kept.
#[derive(Debug, Clone)]
pub struct Plan {
    pub id: Uuid,
    pub elder_id: ElderId,
    pub village: OrgCode,
    pub service: String,
    pub rhythm: Rhythm,
    pub at_minute: u16,
    pub duration: RawMinutes,
    pub seats: u8,
    pub gender_wish: Option<Sex>,
    /// Sealed.
    pub note: Option<Vec<u8>>,
    pub state: PlanState,
    pub opened_to: Date,
}

/// Writes a plan.
pub async fn insert(
    db: &mut PgConnection,
    plan: &Plan,
    at: OffsetDateTime,
    by: Option<Uuid>,
) -> sqlx::Result<()> {
    let weekdays: Vec<i16> = plan.rhythm.weekdays.iter().map(|day| i16::from(day.0)).collect();
    sqlx::query!(
        "insert into dispatch.service_plan (plan_id, elder_id, village, service, weekdays, every_weeks, at_minute,
             duration_min, seats, gender_wish, note, first_day, last_day, state, opened_to, created_at, created_by)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)",
        plan.id,
        plan.elder_id.uuid(),
        plan.village.as_str(),
        plan.service,
        &weekdays,
        i16::from(plan.rhythm.every_weeks),
        i16::try_from(plan.at_minute).unwrap_or(i16::MAX),
        plan.duration.get(),
        i16::from(plan.seats),
        plan.gender_wish.map(Sex::as_str),
        plan.note.as_deref(),
        plan.rhythm.first_day,
        plan.rhythm.last_day,
        plan.state.as_str(),
        plan.opened_to,
        at,
        by,
    )
    .execute(db)
    .await?;
    Ok(())
}

struct Row {
    plan_id: Uuid,
    elder_id: Uuid,
    village: String,
    service: String,
    weekdays: Vec<i16>,
    every_weeks: i16,
    at_minute: i16,
    duration_min: i64,
    seats: i16,
    gender_wish: Option<String>,
    note: Option<Vec<u8>>,
    first_day: Date,
    last_day: Option<Date>,
    state: String,
    opened_to: Date,
}

fn small<T: TryFrom<i16>>(value: i16) -> sqlx::Result<T> {
    T::try_from(value).map_err(|_| sqlx::Error::Decode("a plan's number is out of range".into()))
}

impl Row {
    fn plan(self) -> sqlx::Result<Plan> {
        Ok(Plan {
            id: self.plan_id,
            elder_id: self.elder_id.into(),
            village: parsed(&self.village, "village")?,
            service: self.service,
            rhythm: Rhythm {
                weekdays: self
                    .weekdays
                    .into_iter()
                    .map(|day| small(day).map(Weekday))
                    .collect::<sqlx::Result<_>>()?,
                every_weeks: small(self.every_weeks)?,
                first_day: self.first_day,
                last_day: self.last_day,
            },
            at_minute: small(self.at_minute)?,
            duration: RawMinutes::new(self.duration_min),
            seats: small(self.seats)?,
            gender_wish: self
                .gender_wish
                .map(|sex| parsed(&sex, "gender_wish"))
                .transpose()?,
            note: self.note,
            state: word(PlanState::parse(&self.state), "state")?,
            opened_to: self.opened_to,
        })
    }
}

/// One plan; locks it until the unit of work ends.
pub async fn lock(db: &mut PgConnection, id: Uuid) -> sqlx::Result<Option<Plan>> {
    let row = sqlx::query_as!(
        Row,
        "select plan_id, elder_id, village, service, weekdays, every_weeks, at_minute, duration_min, seats, gender_wish,
             note, first_day, last_day, state, opened_to
         from dispatch.service_plan where plan_id = $1 for update",
        id
    )
    .fetch_optional(db)
    .await?;
    row.map(Row::plan).transpose()
}

/// The plan that has been seen to least far, if it is not seen to up to `to`.
pub async fn due(db: &mut PgConnection, to: Date) -> sqlx::Result<Option<Plan>> {
    let row = sqlx::query_as!(
        Row,
        "select plan_id, elder_id, village, service, weekdays, every_weeks, at_minute, duration_min, seats, gender_wish,
             note, first_day, last_day, state, opened_to
         from dispatch.service_plan
         where state = 'active' and opened_to < $1 and (last_day is null or opened_to < last_day)
         order by opened_to, plan_id limit 1",
        to
    )
    .fetch_optional(db)
    .await?;
    row.map(Row::plan).transpose()
}

/// Notes which orders stand for which days, and how far the plan has been seen to; never back.
pub async fn opened(
    db: &mut PgConnection,
    plan: Uuid,
    orders: &[(Date, OrderId)],
    to: Date,
) -> sqlx::Result<()> {
    let days: Vec<Date> = orders.iter().map(|(day, _)| *day).collect();
    let ids: Vec<Uuid> = orders.iter().map(|(_, id)| id.uuid()).collect();
    sqlx::query!(
        "insert into dispatch.plan_order (plan_id, on_day, order_id)
         select $1, day, id from unnest($2::date[], $3::uuid[]) as t (day, id)
         on conflict (plan_id, on_day) do nothing",
        plan,
        &days,
        &ids
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!(
        "update dispatch.service_plan set opened_to = greatest(opened_to, $2) where plan_id = $1",
        plan,
        to
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Sets the state. A plan that is taken up again goes on from `from`, not from where it stopped.
pub async fn set_state(db: &mut PgConnection, plan: Uuid, state: PlanState, from: Date) -> sqlx::Result<()> {
    sqlx::query!(
        "update dispatch.service_plan set state = $2, opened_to = greatest(opened_to, $3) where plan_id = $1",
        plan,
        state.as_str(),
        from
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Ends every plan of an elder; their ids.
pub async fn end_of(db: &mut PgConnection, elder: ElderId) -> sqlx::Result<Vec<Uuid>> {
    sqlx::query_scalar!(
        "update dispatch.service_plan set state = 'ended' where elder_id = $1 and state <> 'ended' returning plan_id",
        elder.uuid()
    )
    .fetch_all(db)
    .await
}

/// An elder's plans belong to another village now.
pub async fn move_to(db: &mut PgConnection, elder: ElderId, village: &OrgCode) -> sqlx::Result<()> {
    sqlx::query!(
        "update dispatch.service_plan set village = $2 where elder_id = $1",
        elder.uuid(),
        village.as_str()
    )
    .execute(db)
    .await?;
    Ok(())
}

/// One page of the plans of a part of the tree, newest first, and the number of all.
pub async fn page(
    db: &mut PgConnection,
    within: &str,
    elder: Option<ElderId>,
    limit: i64,
    offset: i64,
) -> sqlx::Result<(Vec<PlanRow>, i64)> {
    let elder = elder.map(ElderId::uuid);
    let total = sqlx::query_scalar!(
        r#"select count(*) as "count!" from dispatch.service_plan
           where village ^@ $1 and ($2::uuid is null or elder_id = $2)"#,
        within,
        elder
    )
    .fetch_one(&mut *db)
    .await?;
    let rows = sqlx::query!(
        r#"select p.plan_id, p.elder_id, p.village, p.service, p.weekdays, p.every_weeks, p.at_minute, p.duration_min,
               p.seats, p.gender_wish, p.first_day, p.last_day, p.state, p.opened_to,
               (select count(*) from dispatch.plan_order o where o.plan_id = p.plan_id) as "opened!"
           from dispatch.service_plan p
           where p.village ^@ $1 and ($2::uuid is null or p.elder_id = $2)
           order by p.created_at desc, p.plan_id desc limit $3 offset $4"#,
        within,
        elder,
        limit,
        offset
    )
    .fetch_all(db)
    .await?;
    let rows = rows
        .into_iter()
        .map(|row| {
            Ok(PlanRow {
                plan_id: row.plan_id,
                elder_id: row.elder_id.into(),
                village: parsed(&row.village, "village")?,
                service: row.service,
                weekdays: row
                    .weekdays
                    .into_iter()
                    .map(|day| small(day).map(Weekday))
                    .collect::<sqlx::Result<_>>()?,
                every_weeks: small(row.every_weeks)?,
                at_minute: small(row.at_minute)?,
                duration: RawMinutes::new(row.duration_min),
                seats: small(row.seats)?,
                gender_wish: row
                    .gender_wish
                    .map(|sex| parsed(&sex, "gender_wish"))
                    .transpose()?,
                first_day: row.first_day.into(),
                last_day: row.last_day.map(Into::into),
                state: word(PlanState::parse(&row.state), "state")?,
                opened: u32::try_from(row.opened).unwrap_or(u32::MAX),
                opened_to: row.opened_to.into(),
            })
        })
        .collect::<sqlx::Result<_>>()?;
    Ok((rows, total))
}
