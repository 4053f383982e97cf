//! What a day's plan needs besides orders and people: what stands already, who knows whom, who has served how much.

use std::collections::{HashMap, HashSet};

use kernel::{ElderId, OrderId, OrgCode, RawMinutes, VolunteerId};
use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

use super::parsed;

/// A visit that somebody has accepted, or is making.
pub struct Standing {
    pub volunteer_id: VolunteerId,
    pub village: OrgCode,
    pub starts_at: OffsetDateTime,
    pub minutes: i64,
}

/// Everybody's visits that touch a stretch of time, by volunteer and start.
pub async fn standing(
    db: &mut PgConnection,
    (from, to): (OffsetDateTime, OffsetDateTime),
) -> sqlx::Result<Vec<Standing>> {
    let rows = sqlx::query!(
        "select v.volunteer_id, o.village, o.starts_at, o.duration_min
         from dispatch.visit v join dispatch.service_order o on o.order_id = v.order_id
         where v.state in ('accepted', 'in_progress') and v.during && tstzrange($1, $2)
         order by v.volunteer_id, o.starts_at",
        from,
        to,
    )
    .fetch_all(db)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Standing {
                volunteer_id: row.volunteer_id.into(),
                village: parsed(&row.village, "village")?,
                starts_at: row.starts_at,
                minutes: row.duration_min,
            })
        })
        .collect()
}

/// How often each volunteer has served each of these elders.
pub async fn known(
    db: &mut PgConnection,
    elders: &[ElderId],
) -> sqlx::Result<HashMap<ElderId, HashMap<VolunteerId, i64>>> {
    let elders: Vec<Uuid> = elders.iter().map(|id| id.uuid()).collect();
    let rows = sqlx::query!(
        r#"select elder_id, volunteer_id, count(*) as "visits!" from dispatch.visit
           where elder_id = any($1) and raw_min is not null and state not in ('voided', 'cancelled', 'no_show')
           group by elder_id, volunteer_id"#,
        &elders,
    )
    .fetch_all(db)
    .await?;
    let mut known: HashMap<ElderId, HashMap<VolunteerId, i64>> = HashMap::new();
    for row in rows {
        let of_elder = known.entry(row.elder_id.into()).or_default();
        of_elder.insert(row.volunteer_id.into(), row.visits);
    }
    Ok(known)
}

/// What everybody has served since an instant, or until another.
pub async fn served(
    db: &mut PgConnection,
    (since, until): (OffsetDateTime, Option<OffsetDateTime>),
) -> sqlx::Result<HashMap<VolunteerId, RawMinutes>> {
    let rows = sqlx::query!(
        r#"select volunteer_id, sum(raw_min)::int8 as "minutes!" from dispatch.visit
           where started_at >= $1 and ($2::timestamptz is null or started_at < $2) and raw_min is not null
               and state not in ('voided', 'cancelled', 'no_show')
           group by volunteer_id"#,
        since,
        until,
    )
    .fetch_all(db)
    .await?;
    let served = rows
        .into_iter()
        .map(|row| (row.volunteer_id.into(), RawMinutes::new(row.minutes)));
    Ok(served.collect())
}

/// Who has declined which of these orders, or had a visit in it already.
pub async fn gone(
    db: &mut PgConnection,
    orders: &[OrderId],
) -> sqlx::Result<HashSet<(OrderId, VolunteerId)>> {
    let orders: Vec<Uuid> = orders.iter().map(|id| id.uuid()).collect();
    let rows = sqlx::query!(
        r#"select order_id as "order_id!", volunteer_id as "volunteer_id!" from dispatch.offer
           where order_id = any($1) and state = 'declined'
           union select order_id, volunteer_id from dispatch.visit where order_id = any($1)"#,
        &orders,
    )
    .fetch_all(db)
    .await?;
    let gone = rows
        .into_iter()
        .map(|row| (row.order_id.into(), row.volunteer_id.into()));
    Ok(gone.collect())
}
