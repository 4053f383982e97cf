//! Orders.

use std::collections::HashMap;

use contracts::dispatch::{OrderSource, OrderState, Urgency, work_order::WorkOrderStatus};
use kernel::{
    BasisPoints, CaseId, ElderId, OfferId, OrderId, OrgCode, PersonKey, Position, RawMinutes, VisitId,
    WorkOrderId,
};
use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

use super::{catalogue, parsed, present, steps::Step, visits, word};
use crate::domain::{
    order::{Ended, Order},
    priority,
    visit::{Visit, is_served},
    work_order,
};

/// An order, named by itself or by what belongs to it.
#[derive(Debug, Clone, Copy)]
pub enum Of {
    Order(OrderId),
    Visit(VisitId),
    Offer(OfferId),
    Case(CaseId),
}

struct Row {
    order_id: Uuid,
    order_no: String,
    source: String,
    elder_id: Uuid,
    village: String,
    village_name: Option<String>,
    lon: Option<f64>,
    lat: Option<f64>,
    elder_person: String,
    household: Vec<String>,
    service: String,
    name_zh: String,
    qualification: Option<String>,
    needs_insurance: bool,
    weight: i32,
    starts_at: OffsetDateTime,
    duration_min: i64,
    priority: i16,
    urgency: String,
    gender_wish: Option<String>,
    seats: i16,
    state: String,
    ended: Option<String>,
}

impl Row {
    /// Without offers: they are counted where they matter.
    fn order(self, visits: Vec<Visit>) -> sqlx::Result<Order> {
        Ok(Order {
            id: self.order_id.into(),
            no: self.order_no,
            activity: (self.source == OrderSource::Activity.as_str()).then(|| self.elder_id.into()),
            elder_id: self.elder_id.into(),
            village_name: self.village_name.unwrap_or_else(|| self.village.clone()),
            village: parsed(&self.village, "village")?,
            village_position: self.lon.zip(self.lat).map(|(lon, lat)| Position { lon, lat }),
            elder_person: PersonKey::new(self.elder_person),
            household: self.household.into_iter().map(PersonKey::new).collect(),
            asked: catalogue::asked(self.service, self.qualification, self.needs_insurance)?,
            service_name: self.name_zh,
            weight: BasisPoints::new(self.weight),
            starts_at: self.starts_at,
            duration: RawMinutes::new(self.duration_min),
            priority: word(priority::class(self.priority), "priority")?,
            urgency: word(Urgency::parse(&self.urgency), "urgency")?,
            gender_wish: self
                .gender_wish
                .map(|sex| parsed(&sex, "gender_wish"))
                .transpose()?,
            seats: self.seats,
            state: word(OrderState::parse(&self.state), "state")?,
            ended: self
                .ended
                .map(|ended| word(Ended::parse(&ended), "ended"))
                .transpose()?,
            visits,
            offers_out: 0,
        })
    }
}

/// Orders where something holds.
macro_rules! orders {
    ($condition:literal $(+ $more:literal)*, $($value:expr),+) => {
        sqlx::query_as!(
            Row,
            r#"select o.order_id, o.order_no, o.source, o.elder_id, o.village, u.name as "village_name?", u.lon as "lon?",
                   u.lat as "lat?", o.elder_person, o.household, o.service, s.name_zh, s.qualification,
                   s.needs_insurance, o.weight, o.starts_at, o.duration_min, o.priority, o.urgency, o.gender_wish,
                   o.seats, o.state, o.ended
               from dispatch.service_order o
               join dispatch.service_item s on s.code = o.service
               left join dispatch.org_unit u on u.code = o.village
               where "#
                + $condition $(+ $more)*,
            $($value),+
        )
    };
}

/// Locks orders where something holds, in the order of their ids.
macro_rules! locked {
    ($condition:literal, $($value:expr),+) => {
        orders!($condition + " order by o.order_id for update of o", $($value),+)
    };
}

/// The order as it was asked for, for who only looks: no lock, which would have to reach the disk before the answer, and
/// neither visits nor offers.
pub async fn as_asked(db: &mut PgConnection, id: OrderId) -> sqlx::Result<Option<Order>> {
    let row = orders!("o.order_id = $1", id.uuid()).fetch_optional(db).await?;
    row.map(|row| row.order(Vec::new())).transpose()
}

/// Locks the order until the transaction ends, then reads it with its visits. First in the lock order.
pub async fn lock(db: &mut PgConnection, of: Of) -> sqlx::Result<Option<Order>> {
    let (mut order, mut visit, mut offer, mut case) = (None, None, None, None);
    match of {
        Of::Order(id) => order = Some(id.uuid()),
        Of::Visit(id) => visit = Some(id.uuid()),
        Of::Offer(id) => offer = Some(id.uuid()),
        Of::Case(id) => case = Some(id.uuid()),
    }
    let row = locked!(
        "o.order_id = coalesce($1, (select order_id from dispatch.visit where visit_id = $2),
                               (select order_id from dispatch.offer where offer_id = $3),
                               (select order_id from dispatch.visit_case where case_id = $4))",
        order,
        visit,
        offer,
        case
    )
    .fetch_optional(&mut *db)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let visits = visits::of_orders(&mut *db, &[row.order_id.into()]).await?;
    let mut order = row.order(visits)?;
    count_offers_if_any(db, &mut order).await?;
    Ok(Some(order))
}

/// As [`lock`], the orders of many visits.
pub async fn lock_of_visits(db: &mut PgConnection, visits: &[VisitId]) -> sqlx::Result<Vec<Order>> {
    let ids: Vec<Uuid> = visits.iter().map(|id| id.uuid()).collect();
    let rows = locked!(
        "o.order_id in (select order_id from dispatch.visit where visit_id = any($1))",
        &ids
    )
    .fetch_all(&mut *db)
    .await?;
    let ids: Vec<OrderId> = rows.iter().map(|row| row.order_id.into()).collect();
    let mut of_order: HashMap<OrderId, Vec<Visit>> = HashMap::new();
    for visit in visits::of_orders(&mut *db, &ids).await? {
        of_order.entry(visit.order_id).or_default().push(visit);
    }
    let mut orders = Vec::with_capacity(rows.len());
    for row in rows {
        let visits = of_order.remove(&row.order_id.into()).unwrap_or_default();
        let mut order = row.order(visits)?;
        count_offers_if_any(&mut *db, &mut order).await?;
        orders.push(order);
    }
    Ok(orders)
}

/// What has been served has no open offers: an acceptance of the last seat closes them all.
async fn count_offers_if_any(db: &mut PgConnection, order: &mut Order) -> sqlx::Result<()> {
    if !order.visits.iter().any(|visit| is_served(visit.state)) {
        order.offers_out = count_offers_out(db, order.id).await?;
    }
    Ok(())
}

async fn count_offers_out(db: &mut PgConnection, order: OrderId) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"select count(*) as "count!" from dispatch.offer where order_id = $1 and state = 'open'"#,
        order.uuid()
    )
    .fetch_one(db)
    .await
}

/// What an order has besides what changes later.
pub struct NewOrder<'a> {
    pub order: &'a Order,
    pub note: Option<Vec<u8>>,
    pub source: OrderSource,
    pub ages_at: OffsetDateTime,
    pub due_at: OffsetDateTime,
    pub opened_at: OffsetDateTime,
}

/// Writes a new order.
pub async fn insert(db: &mut PgConnection, new: &NewOrder<'_>) -> sqlx::Result<()> {
    let order = new.order;
    let household: Vec<String> = order.household.iter().map(ToString::to_string).collect();
    sqlx::query!(
        "insert into dispatch.service_order (order_id, order_no, elder_id, village, elder_person, household, service,
             weight, starts_at, duration_min, priority_given, priority, ages_at, urgency, gender_wish, note, seats,
             source, state, tab, due_at, opened_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)",
        order.id.uuid(),
        order.no,
        order.elder_id.uuid(),
        order.village.as_str(),
        order.elder_person.as_str(),
        &household,
        order.asked.service,
        order.weight.get(),
        order.starts_at,
        order.duration.get(),
        priority::number(order.priority),
        new.ages_at,
        order.urgency.as_str(),
        order.gender_wish.map(|sex| sex.as_str()),
        new.note,
        order.seats,
        new.source.as_str(),
        order.derived().as_str(),
        order.tab().map(|tab| tab.as_str()),
        new.due_at,
        new.opened_at,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// How and when an order was asked for.
pub struct Asked {
    pub source: OrderSource,
    pub opened_at: OffsetDateTime,
}

/// How and when this order was asked for.
pub async fn asked(db: &mut PgConnection, order: OrderId) -> sqlx::Result<Asked> {
    let row = sqlx::query!(
        "select source, opened_at from dispatch.service_order where order_id = $1",
        order.uuid()
    )
    .fetch_one(db)
    .await?;
    Ok(Asked {
        source: word(OrderSource::parse(&row.source), "source")?,
        opened_at: row.opened_at,
    })
}

/// Until when somebody is to be found for an order, and from when it moves up by its age; one that has moved up already does not
/// do so again for it.
pub async fn set_due(
    db: &mut PgConnection,
    order: OrderId,
    due_at: OffsetDateTime,
    ages_at: OffsetDateTime,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update dispatch.service_order set due_at = $2, ages_at = greatest(ages_at, $3) where order_id = $1",
        order.uuid(),
        due_at,
        ages_at
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Nobody else opens an order for this elder until the transaction ends.
pub async fn lock_elder(db: &mut PgConnection, elder: ElderId) -> sqlx::Result<()> {
    sqlx::query!(
        "select pg_advisory_xact_lock(hashtextextended('elder:' || $1, 0))",
        elder.to_string()
    )
    .fetch_one(db)
    .await?;
    Ok(())
}

/// An order of the same elder and service whose time overlaps, and that has not ended.
pub async fn duplicate(
    db: &mut PgConnection,
    elder: ElderId,
    service: &str,
    from: OffsetDateTime,
    to: OffsetDateTime,
) -> sqlx::Result<Option<(OrderId, String)>> {
    let row = sqlx::query!(
        "select order_id, order_no from dispatch.service_order
         where elder_id = $1 and service = $2 and state in ('open', 'offered', 'accepted', 'in_progress')
           and starts_at < $4 and starts_at + duration_min * interval '1 minute' > $3
         order by starts_at limit 1",
        elder.uuid(),
        service,
        from,
        to,
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(|row| (row.order_id.into(), row.order_no)))
}

/// What the platform behind an order's work order is to be told.
#[derive(Debug, Clone)]
pub struct Told {
    pub work_order: WorkOrderId,
    pub platform: String,
    pub external_id: String,
    pub no: u32,
    pub status: WorkOrderStatus,
}

/// Writes what changed, in one statement: the order's time and state, one of its visits, the step, and where a work order
/// stands behind the order and its status is another now, that (R12.1).
pub async fn save(
    db: &mut PgConnection,
    order: &Order,
    visit: Option<&Visit>,
    step: &Step,
) -> sqlx::Result<Option<Told>> {
    let (by_kind, by_id, by_org) = step.by();
    let status = work_order::status(order.derived(), &order.visit_states());
    let told = sqlx::query!(
        r#"with changed_order as (
             update dispatch.service_order set state = $2, tab = $3, ended = $4, starts_at = $5, duration_min = $6
             where order_id = $1
         ), changed_visit as (
             update dispatch.visit set state = $8, during = tstzrange($9, $10), wrong_codes = $11, started_at = $12,
                 stopped_at = $13, breaks_min = $14, raw_min = $15, weight = $16, settings_version = $17,
                 evidence = $18, in_metres = $19, out_metres = $20, recorded_by = $21, recorded_because = $22,
                 reviewed_by = $23, reviewed_because = $24, uploaded_by = $25, uploaded_at = $26, lapses_at = $27,
                 ended_at = $28, ended_because = $29, seat = $30, missed_by = $38
             where visit_id = $7
         ), stepped as (
             insert into dispatch.order_step (order_id, visit_id, what, at, by_kind, by_id, by_org, channel)
             values ($1, $31, $32, $33, $34, $35, $36, $37) returning step_id
         ), told as (
             update dispatch.work_order set told = told + 1, status = $39 where order_id = $1 and status <> $39
             returning work_order_id, platform, external_id, told
         ), telling as (
             insert into dispatch.work_order_status (work_order_id, no, status, at, step_id)
             select work_order_id, told, $39, $33, step_id from told, stepped
         )
         select t.work_order_id as "work_order_id?", t.platform as "platform?", t.external_id as "external_id?",
             t.told as "no?"
         from stepped left join told t on true"#,
        order.id.uuid(),
        order.derived().as_str(),
        order.tab().map(|tab| tab.as_str()),
        order.ended.map(Ended::as_str),
        order.starts_at,
        order.duration.get(),
        visit.map(|visit| visit.id.uuid()),
        visit.map(|visit| visit.state.as_str()),
        visit.map(|visit| visit.during.0),
        visit.map(|visit| visit.during.1),
        visit.map(|visit| visit.wrong_codes),
        visit.and_then(|visit| visit.started_at),
        visit.and_then(|visit| visit.stopped_at),
        visit.map(|visit| visit.breaks.get()),
        visit.and_then(|visit| visit.raw).map(RawMinutes::get),
        visit.and_then(|visit| visit.weight).map(BasisPoints::get),
        visit.and_then(|visit| visit.settings_version),
        visit.and_then(|visit| visit.evidence).map(|evidence| evidence.as_str()),
        visit.and_then(|visit| visit.in_metres),
        visit.and_then(|visit| visit.out_metres),
        visit.and_then(|visit| visit.recorded_by).map(|id| id.uuid()),
        visit.and_then(|visit| visit.recorded_because.clone()),
        visit.and_then(|visit| visit.reviewed_by).map(|id| id.uuid()),
        visit.and_then(|visit| visit.reviewed_because.clone()),
        visit.and_then(|visit| visit.uploaded_by).map(|id| id.uuid()),
        visit.and_then(|visit| visit.uploaded_at),
        visit.and_then(|visit| visit.lapses_at),
        visit.and_then(|visit| visit.ended_at),
        visit.and_then(|visit| visit.ended_because.clone()),
        visit.map(|visit| visit.seat),
        step.visit_id.map(|id| id.uuid()),
        step.what,
        step.at,
        by_kind,
        by_id,
        by_org,
        step.channel.map(|channel| channel.as_str()),
        visit.and_then(|visit| visit.missed_by).map(|party| party.as_str()),
        status.as_str(),
    )
    .fetch_one(db)
    .await?;
    let Some(id) = told.work_order_id else {
        return Ok(None);
    };
    Ok(Some(Told {
        work_order: id.into(),
        platform: present(told.platform, "platform")?,
        external_id: present(told.external_id, "external_id")?,
        no: word(told.no.and_then(|no| u32::try_from(no).ok()), "told")?,
        status,
    }))
}

/// A visit that has been uploaded, and who did it.
pub struct Uploaded {
    pub visit: Visit,
    pub step: Step,
}

/// Writes what uploads change, in one statement: the orders' states, the visits, and the steps.
pub async fn save_uploads(
    db: &mut PgConnection,
    orders: &[&Order],
    uploads: &[Uploaded],
) -> sqlx::Result<()> {
    let by: Vec<_> = uploads.iter().map(|upload| upload.step.by()).collect();
    sqlx::query!(
        "with changed_order as (
             update dispatch.service_order o set state = x.state, tab = x.tab
             from unnest($1::uuid[], $2::text[], $3::text[]) as x (order_id, state, tab)
             where o.order_id = x.order_id
         ), changed_visit as (
             update dispatch.visit v set state = x.state, uploaded_by = x.uploaded_by, uploaded_at = x.uploaded_at,
                 lapses_at = x.lapses_at
             from unnest($5::uuid[], $6::text[], $7::uuid[], $8::timestamptz[], $9::timestamptz[])
                 as x (visit_id, state, uploaded_by, uploaded_at, lapses_at)
             where v.visit_id = x.visit_id
         )
         insert into dispatch.order_step (order_id, visit_id, what, at, by_kind, by_id, by_org, channel)
         select * from unnest($4::uuid[], $5::uuid[], $10::text[], $11::timestamptz[], $12::text[], $13::uuid[],
             $14::text[], $15::text[])",
        &orders.iter().map(|order| order.id.uuid()).collect::<Vec<_>>(),
        &orders.iter().map(|order| order.derived().as_str()).collect::<Vec<_>>() as _,
        &orders
            .iter()
            .map(|order| order.tab().map(|tab| tab.as_str()))
            .collect::<Vec<_>>() as _,
        &uploads.iter().map(|upload| upload.visit.order_id.uuid()).collect::<Vec<_>>(),
        &uploads.iter().map(|upload| upload.visit.id.uuid()).collect::<Vec<_>>(),
        &uploads.iter().map(|upload| upload.visit.state.as_str()).collect::<Vec<_>>() as _,
        &uploads
            .iter()
            .map(|upload| upload.visit.uploaded_by.map(|id| id.uuid()))
            .collect::<Vec<_>>() as _,
        &uploads.iter().map(|upload| upload.visit.uploaded_at).collect::<Vec<_>>() as _,
        &uploads.iter().map(|upload| upload.visit.lapses_at).collect::<Vec<_>>() as _,
        &uploads.iter().map(|upload| upload.step.what).collect::<Vec<_>>() as _,
        &uploads.iter().map(|upload| upload.step.at).collect::<Vec<_>>(),
        &by.iter().map(|(kind, ..)| *kind).collect::<Vec<_>>() as _,
        &by.iter().map(|(_, id, _)| *id).collect::<Vec<_>>() as _,
        &by.iter().map(|(.., org)| org.as_deref()).collect::<Vec<_>>() as _,
        &uploads
            .iter()
            .map(|upload| upload.step.channel.map(|channel| channel.as_str()))
            .collect::<Vec<_>>() as _,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Marks an order as cancelled: by whom, and why (sealed). `ended` itself is written by [`save`] as well.
pub async fn cancel(db: &mut PgConnection, order: OrderId, party: &str, reason: &[u8]) -> sqlx::Result<()> {
    sqlx::query!(
        "update dispatch.service_order set ended = 'cancelled', cancelled_by = $2, cancel_reason = $3
         where order_id = $1",
        order.uuid(),
        party,
        reason,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Moves an order up a class, and when it moves again.
pub async fn age(db: &mut PgConnection, order: &Order, ages_at: OffsetDateTime) -> sqlx::Result<()> {
    sqlx::query!(
        "update dispatch.service_order set priority = $2, ages_at = $3 where order_id = $1",
        order.id.uuid(),
        priority::number(order.priority),
        ages_at,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Keeps who belongs to the elder's household, for the orders that have not ended.
pub async fn set_household(
    db: &mut PgConnection,
    elder: ElderId,
    household: &[PersonKey],
) -> sqlx::Result<()> {
    let household: Vec<String> = household.iter().map(ToString::to_string).collect();
    sqlx::query!(
        "update dispatch.service_order set household = $2
         where elder_id = $1 and state not in ('closed', 'cancelled', 'expired')",
        elder.uuid(),
        &household
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Places an elder's orders that have not ended in the village that goes on with the one they stand in (R1.5).
pub async fn move_to(
    db: &mut PgConnection,
    elder: ElderId,
    from: &OrgCode,
    to: &OrgCode,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update dispatch.service_order set village = $3
         where elder_id = $1 and village = $2 and state not in ('closed', 'cancelled', 'expired')",
        elder.uuid(),
        from.as_str(),
        to.as_str(),
    )
    .execute(db)
    .await?;
    Ok(())
}
