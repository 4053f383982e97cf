//! Work orders of a 12349 platform (R12.1), and what it is told. Of a work order and its order, the work order's row is locked
//! first by who decides about it; a change of the order locks the order first and then only counts on the work order.

use contracts::{
    Actor,
    dispatch::{
        Urgency,
        work_order::{
            WorkOrderReason, WorkOrderRefusal, WorkOrderState, WorkOrderStatus, WorkOrderTelling,
            WorkOrderWay,
        },
    },
};
use kernel::{ElderId, OrderId, WorkOrderId};
use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

use super::word;

/// A work order as it is kept.
#[derive(Debug, Clone)]
pub struct WorkOrder {
    pub id: WorkOrderId,
    pub platform: String,
    pub external_id: String,
    pub way: WorkOrderWay,
    pub fingerprint: Vec<u8>,
    /// What was said, sealed; nothing when it is forgotten.
    pub said: Option<Vec<u8>>,
    pub urgency: Urgency,
    pub state: WorkOrderState,
    pub reason: Option<WorkOrderReason>,
    pub elder_id: Option<ElderId>,
    pub perhaps: Vec<ElderId>,
    pub taken_at: OffsetDateTime,
    pub order_id: Option<OrderId>,
    pub order_no: Option<String>,
    pub refused_for: Option<WorkOrderRefusal>,
    pub refused_note: Option<Vec<u8>>,
    pub decided_at: Option<OffsetDateTime>,
    pub told: i32,
    pub status: Option<WorkOrderStatus>,
}

struct Row {
    work_order_id: Uuid,
    platform: String,
    external_id: String,
    way: String,
    fingerprint: Vec<u8>,
    said: Option<Vec<u8>>,
    urgency: String,
    state: String,
    reason: Option<String>,
    elder_id: Option<Uuid>,
    perhaps: Vec<Uuid>,
    taken_at: OffsetDateTime,
    order_id: Option<Uuid>,
    order_no: Option<String>,
    refused_for: Option<String>,
    refused_note: Option<Vec<u8>>,
    decided_at: Option<OffsetDateTime>,
    told: i32,
    status: Option<String>,
}

impl Row {
    fn work_order(self) -> sqlx::Result<WorkOrder> {
        Ok(WorkOrder {
            id: self.work_order_id.into(),
            platform: self.platform,
            external_id: self.external_id,
            way: word(WorkOrderWay::parse(&self.way), "way")?,
            fingerprint: self.fingerprint,
            said: self.said,
            urgency: word(Urgency::parse(&self.urgency), "urgency")?,
            state: word(WorkOrderState::parse(&self.state), "state")?,
            reason: known(self.reason, WorkOrderReason::parse, "reason")?,
            elder_id: self.elder_id.map(Into::into),
            perhaps: self.perhaps.into_iter().map(Into::into).collect(),
            taken_at: self.taken_at,
            order_id: self.order_id.map(Into::into),
            order_no: self.order_no,
            refused_for: known(self.refused_for, WorkOrderRefusal::parse, "refused_for")?,
            refused_note: self.refused_note,
            decided_at: self.decided_at,
            told: self.told,
            status: known(self.status, WorkOrderStatus::parse, "status")?,
        })
    }
}

fn known<T>(text: Option<String>, parse: fn(&str) -> Option<T>, column: &str) -> sqlx::Result<Option<T>> {
    text.map(|text| word(parse(&text), column)).transpose()
}

macro_rules! work_orders {
    ($rest:literal, $($value:expr),+) => {
        sqlx::query_as!(
            Row,
            r#"select w.work_order_id, w.platform, w.external_id, w.way, w.fingerprint, w.said, w.urgency, w.state, w.reason,
                   w.elder_id, w.perhaps, w.taken_at, w.order_id, o.order_no as "order_no?", w.refused_for, w.refused_note,
                   w.decided_at, w.told, w.status
               from dispatch.work_order w left join dispatch.service_order o on o.order_id = w.order_id "#
                + $rest,
            $($value),+
        )
    };
}

/// Nobody else takes a work order with this number in until the transaction ends; the one that is there already.
pub async fn take(
    db: &mut PgConnection,
    platform: &str,
    external_id: &str,
) -> sqlx::Result<Option<WorkOrder>> {
    sqlx::query!(
        "select pg_advisory_xact_lock(hashtextextended('work order:' || $1 || ':' || $2, 0))",
        platform,
        external_id,
    )
    .fetch_one(&mut *db)
    .await?;
    let row = work_orders!(
        "where w.platform = $1 and w.external_id = $2",
        platform,
        external_id
    );
    row.fetch_optional(db).await?.map(Row::work_order).transpose()
}

/// A work order as it comes in.
pub struct NewWorkOrder<'a> {
    pub id: WorkOrderId,
    pub platform: &'a str,
    pub external_id: &'a str,
    pub way: WorkOrderWay,
    pub fingerprint: &'a [u8],
    /// Sealed.
    pub said: &'a [u8],
    pub urgency: Urgency,
    pub elder_id: Option<ElderId>,
    pub perhaps: &'a [ElderId],
    /// The order that has come of it, or why a person has to look.
    pub became: Result<OrderId, WorkOrderReason>,
    pub by: &'a Actor,
    pub at: OffsetDateTime,
}

/// Writes a new work order.
pub async fn insert(db: &mut PgConnection, new: &NewWorkOrder<'_>) -> sqlx::Result<()> {
    let state = match new.became {
        Ok(_) => WorkOrderState::Order,
        Err(_) => WorkOrderState::Waiting,
    };
    let perhaps: Vec<Uuid> = new.perhaps.iter().map(|id| id.uuid()).collect();
    sqlx::query!(
        "insert into dispatch.work_order (work_order_id, platform, external_id, way, fingerprint, said, urgency, state,
             reason, elder_id, perhaps, taken_at, taken_by, order_id)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
        new.id.uuid(),
        new.platform,
        new.external_id,
        new.way.as_str(),
        new.fingerprint,
        new.said,
        new.urgency.as_str(),
        state.as_str(),
        new.became.err().map(WorkOrderReason::as_str),
        new.elder_id.map(|id| id.uuid()),
        &perhaps,
        new.at,
        new.by.staff_id().map(|id| id.uuid()),
        new.became.ok().map(|id| id.uuid()),
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Locks a work order until the transaction ends.
pub async fn lock(db: &mut PgConnection, id: WorkOrderId) -> sqlx::Result<Option<WorkOrder>> {
    let row = work_orders!("where w.work_order_id = $1 for update of w", id.uuid());
    row.fetch_optional(db).await?.map(Row::work_order).transpose()
}

/// One work order.
pub async fn find(db: &mut PgConnection, id: WorkOrderId) -> sqlx::Result<Option<WorkOrder>> {
    let row = work_orders!("where w.work_order_id = $1", id.uuid());
    row.fetch_optional(db).await?.map(Row::work_order).transpose()
}

/// Which work orders a list asks for.
pub struct Filter<'a> {
    pub state: Option<WorkOrderState>,
    /// How the other system's number begins.
    pub external_id: Option<&'a str>,
    pub order: Option<OrderId>,
}

/// Emergencies that wait first, then the oldest that wait, then the newest of the rest; and how many there are.
pub async fn list(
    db: &mut PgConnection,
    filter: &Filter<'_>,
    (limit, offset): (i64, i64),
) -> sqlx::Result<(Vec<WorkOrder>, i64)> {
    let (state, order) = (
        filter.state.map(WorkOrderState::as_str),
        filter.order.map(|id| id.uuid()),
    );
    let total = sqlx::query_scalar!(
        r#"select count(*) as "total!" from dispatch.work_order w
           where ($1::text is null or w.state = $1) and ($2::text is null or w.external_id ^@ $2)
             and ($3::uuid is null or w.order_id = $3)"#,
        state,
        filter.external_id,
        order,
    )
    .fetch_one(&mut *db)
    .await?;
    let rows = work_orders!(
        "where ($1::text is null or w.state = $1) and ($2::text is null or w.external_id ^@ $2)
           and ($3::uuid is null or w.order_id = $3)
         order by w.state <> 'waiting', w.state = 'waiting' and w.urgency <> 'emergency',
                  case when w.state = 'waiting' then w.taken_at end, w.taken_at desc, w.work_order_id
         limit $4 offset $5",
        state,
        filter.external_id,
        order,
        limit,
        offset
    )
    .fetch_all(db)
    .await?;
    let rows: sqlx::Result<_> = rows.into_iter().map(Row::work_order).collect();
    Ok((rows?, total))
}

/// A work order that waited has become an order.
pub async fn opened(
    db: &mut PgConnection,
    id: WorkOrderId,
    (order, elder): (OrderId, ElderId),
    (by, at): (&Actor, OffsetDateTime),
) -> sqlx::Result<()> {
    sqlx::query!(
        "update dispatch.work_order set state = 'order', order_id = $2, elder_id = $3, decided_by = $4, decided_at = $5
         where work_order_id = $1",
        id.uuid(),
        order.uuid(),
        elder.uuid(),
        by.staff_id().map(|id| id.uuid()),
        at,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Nothing comes of a work order that waited; `note` is sealed.
pub async fn refused(
    db: &mut PgConnection,
    id: WorkOrderId,
    (why, note): (WorkOrderRefusal, Option<Vec<u8>>),
    (by, at): (&Actor, OffsetDateTime),
) -> sqlx::Result<()> {
    sqlx::query!(
        "update dispatch.work_order
         set state = 'refused', refused_for = $2, refused_note = $3, decided_by = $4, decided_at = $5
         where work_order_id = $1",
        id.uuid(),
        why.as_str(),
        note,
        by.staff_id().map(|id| id.uuid()),
        at,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// The other side is to be told: the first status of an order, which is that of its newest step, or the refusal. Gives its number.
pub async fn tell(
    db: &mut PgConnection,
    id: WorkOrderId,
    status: WorkOrderStatus,
    at: OffsetDateTime,
) -> sqlx::Result<i32> {
    sqlx::query_scalar!(
        "with told as (
             update dispatch.work_order set told = told + 1, status = $2 where work_order_id = $1
             returning work_order_id, told, order_id
         )
         insert into dispatch.work_order_status (work_order_id, no, status, at, step_id)
         select work_order_id, told, $2, $3,
                (select max(s.step_id) from dispatch.order_step s where s.order_id = told.order_id)
         from told returning no",
        id.uuid(),
        status.as_str(),
        at,
    )
    .fetch_one(db)
    .await
}

/// What the other side is told, oldest first.
pub async fn tellings(db: &mut PgConnection, id: WorkOrderId) -> sqlx::Result<Vec<WorkOrderTelling>> {
    let rows = sqlx::query!(
        "select no, status, at from dispatch.work_order_status where work_order_id = $1 order by no",
        id.uuid()
    )
    .fetch_all(db)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(WorkOrderTelling {
                no: word(u32::try_from(row.no).ok(), "no")?,
                status: word(WorkOrderStatus::parse(&row.status), "status")?,
                at: row.at.into(),
            })
        })
        .collect()
}

/// Forgets what was said in work orders that were refused before `cut`; at most `most`. Gives how many.
pub async fn forget_refused(db: &mut PgConnection, cut: OffsetDateTime, most: i64) -> sqlx::Result<u64> {
    let done = sqlx::query!(
        "update dispatch.work_order set said = null, refused_note = null, perhaps = '{}' where work_order_id in
             (select work_order_id from dispatch.work_order
              where state = 'refused' and decided_at < $1 and said is not null limit $2)",
        cut,
        most,
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected())
}

/// Forgets what was said about an elder who is erased.
pub async fn forget_elder(db: &mut PgConnection, elder: ElderId) -> sqlx::Result<()> {
    sqlx::query!(
        "update dispatch.work_order set said = null, refused_note = null, perhaps = array_remove(perhaps, $1)
         where elder_id = $1 or $1 = any (perhaps)",
        elder.uuid()
    )
    .execute(db)
    .await?;
    Ok(())
}
