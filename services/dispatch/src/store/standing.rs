//! What stands of a person, and what is emptied when the person is erased.

use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

/// How many orders, offers and visits of an elder or a volunteer are open, and when the last visit ended.
pub async fn of(
    db: &mut PgConnection,
    elder: Option<Uuid>,
    volunteer: Option<Uuid>,
) -> sqlx::Result<(i64, Option<OffsetDateTime>)> {
    let row = sqlx::query!(
        r#"select (select count(*) from dispatch.service_order
                   where elder_id = $1 and state not in ('closed', 'cancelled', 'expired'))
                + (select count(*) from dispatch.offer where volunteer_id = $2 and state = 'open')
                + (select count(*) from dispatch.visit where volunteer_id = $2
                   and state not in ('confirmed', 'lapsed', 'voided', 'cancelled', 'no_show'))
                + (select count(*) from dispatch.claim_order p join dispatch.service_order o using (order_id)
                   where p.claimant = $2 and o.state not in ('closed', 'cancelled', 'expired')) as "open!",
               (select max(greatest(stopped_at, lapses_at)) from dispatch.visit
                where (elder_id = $1 or volunteer_id = $2) and state in ('confirmed', 'lapsed', 'voided')) as last"#,
        elder,
        volunteer,
    )
    .fetch_one(db)
    .await?;
    Ok((row.open, row.last))
}

/// Empties the words and codes of an elder's orders; times and minutes stay.
pub async fn forget_elder(db: &mut PgConnection, elder: Uuid, at: OffsetDateTime) -> sqlx::Result<()> {
    sqlx::query!(
        "update dispatch.service_plan set state = 'ended', note = null where elder_id = $1",
        elder
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!(
        "update dispatch.service_order set note = null, cancel_reason = null, elder_person = '', household = '{}'
         where elder_id = $1",
        elder
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!(
        "update dispatch.visit set recorded_because = null, reviewed_because = null, ended_because = null,
             code = case when state in ('confirmed', 'lapsed', 'voided', 'cancelled', 'no_show') then null else code end
         where elder_id = $1",
        elder
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!(
        "update dispatch.visit_case c set reason = null, note = null, answer = null, review = null from dispatch.service_order o
         where o.order_id = c.order_id and o.elder_id = $1",
        elder
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!(
        "update dispatch.call_back set note = null where elder_id = $1",
        elder
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!(
        "update dispatch.survey set note = null where elder_id = $1",
        elder
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!(
        "update dispatch.anomaly a set note = null from dispatch.visit v where v.visit_id = a.visit_id and v.elder_id = $1",
        elder
    )
    .execute(&mut *db)
    .await?;
    keep(db, elder, "elder", at).await
}

/// Forgets what matching knew of a volunteer, and the words about their visits.
pub async fn forget_volunteer(
    db: &mut PgConnection,
    volunteer: Uuid,
    at: OffsetDateTime,
) -> sqlx::Result<()> {
    sqlx::query!(
        "delete from dispatch.candidate where volunteer_id = $1",
        volunteer
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!(
        "update dispatch.visit set recorded_because = null, reviewed_because = null, ended_because = null, device = null
         where volunteer_id = $1",
        volunteer
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!(
        "update dispatch.visit_case c set reason = null, note = null, answer = null, review = null from dispatch.visit v
         where v.visit_id = c.visit_id and v.volunteer_id = $1",
        volunteer
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!(
        "update dispatch.call_back b set note = null from dispatch.visit v
         where v.visit_id = b.visit_id and v.volunteer_id = $1",
        volunteer
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!(
        "update dispatch.anomaly a set note = null from dispatch.visit v
         where v.visit_id = a.visit_id and v.volunteer_id = $1",
        volunteer
    )
    .execute(&mut *db)
    .await?;
    // Orders that their saved time has paid for name them and theirs.
    let paid = sqlx::query_scalar!(
        "select o.elder_id from dispatch.claim_order p join dispatch.service_order o using (order_id) where p.claimant = $1",
        volunteer
    )
    .fetch_all(&mut *db)
    .await?;
    for recipient in paid {
        forget_elder(&mut *db, recipient, at).await?;
    }
    keep(db, volunteer, "volunteer", at).await
}

async fn keep(db: &mut PgConnection, person: Uuid, kind: &str, at: OffsetDateTime) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into dispatch.erased (person, kind, erased_at) values ($1, $2, $3) on conflict do nothing",
        person,
        kind,
        at
    )
    .execute(db)
    .await?;
    Ok(())
}
