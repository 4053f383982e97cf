//! What has changed, for screens that show orders already.

use contracts::dispatch::{QueueTab, Urgency, board::ChangedOrder};
use kernel::{ElderId, OrderId, OrgCode};
use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

use super::{beneath, parsed, word};

/// The newest step of all orders; 0 before the first.
pub async fn last(db: &mut PgConnection) -> sqlx::Result<i64> {
    let last = sqlx::query_scalar!("select max(step_id) from dispatch.order_step")
        .fetch_one(db)
        .await?;
    Ok(last.unwrap_or_default())
}

/// Orders with a step after this one, each by its newest, oldest change first.
pub async fn changed_since(db: &mut PgConnection, after: i64, limit: i64) -> sqlx::Result<Vec<ChangedOrder>> {
    let rows = sqlx::query!(
        r#"select s.order_id as "order_id!", s.version as "version!", o.village, o.tab, o.urgency
           from (select order_id, max(step_id) as version from dispatch.order_step where step_id > $1
                 group by order_id order by max(step_id) limit $2) s
           join dispatch.service_order o on o.order_id = s.order_id
           order by s.version"#,
        after,
        limit,
    )
    .fetch_all(db)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(ChangedOrder {
                order_id: row.order_id.into(),
                version: row.version,
                village: parsed(&row.village, "village")?,
                tab: row
                    .tab
                    .map(|tab| word(QueueTab::parse(&tab), "tab"))
                    .transpose()?,
                urgency: word(Urgency::parse(&row.urgency), "urgency")?,
            })
        })
        .collect()
}

/// Emergencies that nobody has taken, oldest first.
pub async fn emergencies(
    db: &mut PgConnection,
    within: Option<&OrgCode>,
    limit: i64,
) -> sqlx::Result<Vec<Uuid>> {
    sqlx::query_scalar!(
        "select order_id from dispatch.service_order
         where tab = 'open' and priority = 0 and urgency = 'emergency' and ($1::text is null or village like $1)
         order by opened_at, order_id limit $2",
        within.map(beneath),
        limit,
    )
    .fetch_all(db)
    .await
}

/// A step that somebody else was quicker with.
pub struct Quicker {
    pub what: String,
    pub at: OffsetDateTime,
    pub by_kind: String,
    pub by_id: Option<Uuid>,
    /// To whom the order was offered by it, or whose visit it changed.
    pub volunteers: Vec<Uuid>,
}

/// The step by which an order differs most from version `seen`: the last offer since, else the last step. Steps named in
/// `harmless` make it no other order.
pub async fn quicker(
    db: &mut PgConnection,
    order: OrderId,
    seen: i64,
    harmless: &[String],
) -> sqlx::Result<Option<Quicker>> {
    let row = sqlx::query!(
        r#"select s.what, s.at, s.by_kind, s.by_id, v.volunteer_id as "of_visit?",
               (select array_agg(f.volunteer_id order by f.offer_id) from dispatch.offer f
                where f.order_id = s.order_id and s.what = 'offered' and f.made_at = s.at) as offered
           from dispatch.order_step s left join dispatch.visit v on v.visit_id = s.visit_id
           where s.order_id = $1 and s.step_id > $2 and s.what <> all($3::text[])
           order by s.what = 'offered' desc, s.step_id desc limit 1"#,
        order.uuid(),
        seen,
        harmless,
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(|row| Quicker {
        what: row.what,
        at: row.at,
        by_kind: row.by_kind,
        by_id: row.by_id,
        volunteers: row.offered.unwrap_or_else(|| row.of_visit.into_iter().collect()),
    }))
}

/// Orders of an elder for a service that have not ended and overlap with a time, earliest first.
pub async fn open_orders_of(
    db: &mut PgConnection,
    elder: ElderId,
    service: &str,
    (from, to): (OffsetDateTime, OffsetDateTime),
    within: Option<&OrgCode>,
) -> sqlx::Result<Vec<Uuid>> {
    sqlx::query_scalar!(
        "select order_id from dispatch.service_order
         where elder_id = $1 and service = $2 and state in ('open', 'offered', 'accepted', 'in_progress')
           and starts_at < $4 and starts_at + duration_min * interval '1 minute' > $3
           and ($5::text is null or village like $5)
         order by starts_at, order_id limit 5",
        elder.uuid(),
        service,
        from,
        to,
        within.map(beneath),
    )
    .fetch_all(db)
    .await
}

/// What is to be done at an order, sealed.
pub async fn set_note(db: &mut PgConnection, order: OrderId, note: &[u8]) -> sqlx::Result<()> {
    sqlx::query!(
        "update dispatch.service_order set note = $2 where order_id = $1",
        order.uuid(),
        note
    )
    .execute(db)
    .await?;
    Ok(())
}
