//! Lists of orders.

use contracts::dispatch::{OrderRow, OrderSource, OrderState, QueueTab, TabCount, Urgency};
use kernel::{BasisPoints, OrgCode, RawMinutes, VisitId, VolunteerId};
use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

use super::{beneath, parsed, present, word};
use crate::domain::priority;

struct Row {
    order_id: Uuid,
    order_no: String,
    elder_id: Uuid,
    village: String,
    service: String,
    weight: i32,
    starts_at: OffsetDateTime,
    duration_min: i64,
    priority: i16,
    urgency: String,
    state: String,
    volunteers: Option<Vec<Uuid>>,
    visits: Option<Vec<Uuid>>,
    due_at: OffsetDateTime,
    opened_at: OffsetDateTime,
    version: Option<i64>,
}

impl Row {
    fn order(self) -> sqlx::Result<OrderRow> {
        let state = word(OrderState::parse(&self.state), "state")?;
        let waits = matches!(state, OrderState::Open | OrderState::Offered);
        Ok(OrderRow {
            order_id: self.order_id.into(),
            order_no: self.order_no,
            elder_id: self.elder_id.into(),
            village: parsed(&self.village, "village")?,
            service: self.service,
            weight: BasisPoints::new(self.weight),
            starts_at: self.starts_at.into(),
            duration: RawMinutes::new(self.duration_min),
            priority: word(priority::class(self.priority), "priority")?,
            urgency: word(Urgency::parse(&self.urgency), "urgency")?,
            state,
            volunteers: self
                .volunteers
                .unwrap_or_default()
                .into_iter()
                .map(VolunteerId::from)
                .collect(),
            visits: self
                .visits
                .unwrap_or_default()
                .into_iter()
                .map(VisitId::from)
                .collect(),
            due_at: waits.then_some(self.due_at.into()),
            opened_at: self.opened_at.into(),
            version: self.version.unwrap_or_default(),
        })
    }
}

/// Which orders a list asks for.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// The elder's village, or the sub-branch of a volunteer who goes, lies here; nothing = everywhere.
    pub within: Option<OrgCode>,
    /// Ended units whose work goes on there (R1.5).
    pub taken_over: Vec<String>,
    pub states: Vec<OrderState>,
    pub elder: Option<Uuid>,
    pub volunteer: Option<Uuid>,
    /// Beginning of the order's number.
    pub no: Option<String>,
}

/// Ids of the orders that match, newest start first, and how many there are. Activities have a list of their own; here are only
/// those that somebody looks for.
pub async fn find(
    db: &mut PgConnection,
    filter: &Filter,
    (limit, offset): (i64, i64),
) -> sqlx::Result<(Vec<Uuid>, i64)> {
    let within = filter.within.as_ref().map(beneath);
    let states: Option<Vec<String>> = (!filter.states.is_empty()).then(|| {
        filter
            .states
            .iter()
            .map(|state| state.as_str().to_owned())
            .collect()
    });
    let no = filter
        .no
        .as_ref()
        .map(|no| format!("{}%", no.replace(['%', '_', '\\'], "")));
    let rows = sqlx::query!(
        r#"select o.order_id, count(*) over () as "total!" from dispatch.service_order o
           where ($1::text is null or o.village like $1 or o.village = any($8)
                  or exists (select 1 from dispatch.visit v where v.order_id = o.order_id
                             and (v.org like $1 or v.org = any($8))))
             and ($2::text[] is null or o.state = any($2))
             and ($3::uuid is null or o.elder_id = $3)
             and ($4::uuid is null or exists (select 1 from dispatch.visit v
                                              where v.order_id = o.order_id and v.volunteer_id = $4))
             and ($5::text is null or o.order_no like $5)
             and (o.source <> 'activity' or $4 is not null or $5 is not null)
           order by o.starts_at desc, o.order_id limit $6 offset $7"#,
        within,
        states.as_deref(),
        filter.elder,
        filter.volunteer,
        no,
        limit,
        offset,
        &filter.taken_over,
    )
    .fetch_all(db)
    .await?;
    let total = rows.first().map_or(0, |row| row.total);
    Ok((rows.into_iter().map(|row| row.order_id).collect(), total))
}

/// Ids of the orders on a tab, most pressing first: while they wait by class (R2.4) and promised time (R5.3), which of
/// requests of one urgency is the oldest first; then by their start.
pub async fn on_tab(
    db: &mut PgConnection,
    within: Option<&OrgCode>,
    tab: QueueTab,
    (limit, offset): (i64, i64),
) -> sqlx::Result<Vec<Uuid>> {
    sqlx::query_scalar!(
        "select o.order_id from dispatch.service_order o
         where o.tab = $1 and ($2::text is null or o.village like $2)
         order by case when o.tab in ('open', 'offered') then o.priority end,
                  case when o.tab in ('open', 'offered') then o.due_at end, o.starts_at, o.order_id
         limit $3 offset $4",
        tab.as_str(),
        within.map(beneath),
        limit,
        offset,
    )
    .fetch_all(db)
    .await
}

/// How many orders are on each tab.
pub async fn tab_counts(db: &mut PgConnection, within: Option<&OrgCode>) -> sqlx::Result<Vec<TabCount>> {
    let rows = sqlx::query!(
        r#"select tab as "tab!", count(*) as "count!" from dispatch.service_order
           where tab is not null and ($1::text is null or village like $1) group by tab"#,
        within.map(beneath),
    )
    .fetch_all(db)
    .await?;
    let count = |tab: QueueTab| {
        rows.iter()
            .find(|row| row.tab == tab.as_str())
            .map_or(0, |row| row.count)
    };
    Ok(QueueTab::ALL
        .iter()
        .map(|tab| TabCount {
            tab: *tab,
            count: count(*tab),
        })
        .collect())
}

/// Rows of orders, in the order of `ids`.
pub async fn rows(db: &mut PgConnection, ids: &[Uuid]) -> sqlx::Result<Vec<OrderRow>> {
    let rows = sqlx::query_as!(
        Row,
        "select o.order_id, o.order_no, o.elder_id, o.village, o.service, o.weight, o.starts_at, o.duration_min,
                o.priority, o.urgency, o.state, goes.volunteers, goes.visits, o.due_at, o.opened_at,
                (select max(s.step_id) from dispatch.order_step s where s.order_id = o.order_id) as version
         from dispatch.service_order o
         left join lateral (select array_agg(v.volunteer_id order by v.seat) as volunteers,
                                   array_agg(v.visit_id order by v.seat) as visits
                            from dispatch.visit v
                            where v.order_id = o.order_id and v.state not in ('cancelled', 'no_show')) goes on true
         where o.order_id = any($1)
         order by array_position($1, o.order_id)",
        ids,
    )
    .fetch_all(db)
    .await?;
    rows.into_iter().map(Row::order).collect()
}

/// What only the page of one order shows; texts still sealed.
pub struct Details {
    pub note: Option<Vec<u8>>,
    pub gender_wish: Option<kernel::Sex>,
    pub seats: i16,
    pub source: OrderSource,
    pub cancel_reason: Option<Vec<u8>>,
}

/// The details of one order.
pub async fn details(db: &mut PgConnection, order: Uuid) -> sqlx::Result<Details> {
    let row = sqlx::query!(
        "select note, gender_wish, seats, source, cancel_reason from dispatch.service_order where order_id = $1",
        order
    )
    .fetch_optional(db)
    .await?;
    let row = present(row, "order")?;
    Ok(Details {
        note: row.note,
        gender_wish: row
            .gender_wish
            .map(|sex| parsed(&sex, "gender_wish"))
            .transpose()?,
        seats: row.seats,
        source: word(OrderSource::parse(&row.source), "source")?,
        cancel_reason: row.cancel_reason,
    })
}

/// Which of these elders have a visit, past or to come, of a volunteer of `org`.
pub async fn served(db: &mut PgConnection, elders: &[Uuid], org: &OrgCode) -> sqlx::Result<Vec<Uuid>> {
    sqlx::query_scalar!(
        "select distinct elder_id from dispatch.visit
         where elder_id = any($1) and org like $2 and state not in ('cancelled', 'no_show')",
        elders,
        beneath(org),
    )
    .fetch_all(db)
    .await
}
