//! Orders.

use contracts::dispatch::{OrderSource, OrderState, Urgency};
use kernel::{BasisPoints, CaseId, ElderId, OfferId, OrderId, PersonKey, Position, RawMinutes, VisitId};
use sqlx::PgConnection;
use time::OffsetDateTime;

use super::{parsed, steps::Step, visits, word};
use crate::domain::{
    candidate::Asked,
    order::{Ended, Order},
    priority,
    visit::{Visit, is_served},
};

/// An order, named by itself or by what belongs to it.
#[derive(Debug, Clone, Copy)]
pub enum Of {
    Order(OrderId),
    Visit(VisitId),
    Offer(OfferId),
    Case(CaseId),
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
    let row = sqlx::query!(
        r#"select o.order_id, o.order_no, o.elder_id, o.village, u.name as "village_name?", u.lon as "lon?",
                  u.lat as "lat?", o.elder_person, o.household, o.service, s.name_zh, s.qualification,
                  s.needs_insurance, o.weight, o.starts_at, o.duration_min, o.priority, o.urgency, o.gender_wish,
                  o.seats, o.state, o.ended
           from dispatch.service_order o
           join dispatch.service_item s on s.code = o.service
           left join dispatch.org_unit u on u.code = o.village
           where o.order_id = coalesce($1,
               (select order_id from dispatch.visit where visit_id = $2),
               (select order_id from dispatch.offer where offer_id = $3),
               (select order_id from dispatch.visit_case where case_id = $4))
           for update of o"#,
        order,
        visit,
        offer,
        case,
    )
    .fetch_optional(&mut *db)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let id = OrderId::from(row.order_id);
    let mut order = Order {
        id,
        no: row.order_no,
        elder_id: row.elder_id.into(),
        village_name: row.village_name.unwrap_or_else(|| row.village.clone()),
        village: parsed(&row.village, "village")?,
        village_position: row.lon.zip(row.lat).map(|(lon, lat)| Position { lon, lat }),
        elder_person: PersonKey::new(row.elder_person),
        household: row.household.into_iter().map(PersonKey::new).collect(),
        asked: Asked {
            service: row.service,
            qualification: row
                .qualification
                .map(|kind| {
                    word(
                        contracts::volunteer::QualificationKind::parse(&kind),
                        "qualification",
                    )
                })
                .transpose()?,
            insurance: row.needs_insurance,
        },
        service_name: row.name_zh,
        weight: BasisPoints::new(row.weight),
        starts_at: row.starts_at,
        duration: RawMinutes::new(row.duration_min),
        priority: word(priority::class(row.priority), "priority")?,
        urgency: word(Urgency::parse(&row.urgency), "urgency")?,
        gender_wish: row
            .gender_wish
            .map(|sex| parsed(&sex, "gender_wish"))
            .transpose()?,
        seats: row.seats,
        state: word(OrderState::parse(&row.state), "state")?,
        ended: row
            .ended
            .map(|ended| word(Ended::parse(&ended), "ended"))
            .transpose()?,
        visits: visits::of_order(&mut *db, id).await?,
        offers_out: 0,
    };
    // What has been served has no open offers: an acceptance of the last seat closes them all.
    if !order.visits.iter().any(|visit| is_served(visit.state)) {
        order.offers_out = count_offers_out(db, id).await?;
    }
    Ok(Some(order))
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

/// Writes what changed, in one statement: the order's time and state, one of its visits, and the step.
pub async fn save(
    db: &mut PgConnection,
    order: &Order,
    visit: Option<&Visit>,
    step: &Step,
) -> sqlx::Result<()> {
    let (by_kind, by_id, by_org) = step.by();
    sqlx::query!(
        "with changed_order as (
             update dispatch.service_order set state = $2, tab = $3, ended = $4, starts_at = $5, duration_min = $6
             where order_id = $1
         ), changed_visit as (
             update dispatch.visit set state = $8, during = tstzrange($9, $10), wrong_codes = $11, started_at = $12,
                 stopped_at = $13, breaks_min = $14, raw_min = $15, weight = $16, settings_version = $17,
                 evidence = $18, in_metres = $19, out_metres = $20, recorded_by = $21, recorded_because = $22,
                 reviewed_by = $23, reviewed_because = $24, uploaded_by = $25, uploaded_at = $26, lapses_at = $27,
                 ended_at = $28, ended_because = $29, seat = $30
             where visit_id = $7
         )
         insert into dispatch.order_step (order_id, visit_id, what, at, by_kind, by_id, by_org, channel)
         values ($1, $31, $32, $33, $34, $35, $36, $37)",
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
