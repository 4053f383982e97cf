//! Delivery receipts. They may be doubled, come in any order, and come before the answer to which they belong; “delivered”
//! once said is never taken back.

use sqlx::{PgConnection, Result};
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

/// How long a receipt waits for the message it belongs to.
const ORPHANED: Duration = Duration::days(1);
/// How near a 云MAS receipt's submission must lie to ours to be taken for a message whose answer was lost.
const NEAR: Duration = Duration::minutes(2);

/// A receipt as a gateway tells it.
#[derive(Debug, Clone)]
pub struct Told {
    /// Which gateway.
    pub provider: String,
    /// Its id of the call.
    pub provider_id: String,
    /// Blind index of the number.
    pub phone_index: Vec<u8>,
    /// Our own id, where the gateway gives it back.
    pub out_id: Option<Uuid>,
    /// Whether the phone has it.
    pub delivered: bool,
    /// The network's word.
    pub code: String,
    /// When it arrived, or did not.
    pub reported_at: OffsetDateTime,
}

/// Keeps receipts, each once, and tells the messages they belong to.
pub async fn keep(db: &mut PgConnection, receipts: &[Told], now: OffsetDateTime) -> Result<()> {
    if receipts.is_empty() {
        return Ok(());
    }
    // One statement may touch a row once: of doubles in one push, “delivered” counts.
    let mut unique: Vec<&Told> = receipts.iter().collect();
    unique.sort_by_key(|told| {
        (
            &told.provider,
            &told.provider_id,
            &told.phone_index,
            !told.delivered,
        )
    });
    unique.dedup_by(|a, b| {
        (&a.provider, &a.provider_id, &a.phone_index) == (&b.provider, &b.provider_id, &b.phone_index)
    });

    let ids: Vec<Uuid> = unique.iter().map(|_| kernel::uuid_v7(now)).collect();
    let providers: Vec<String> = unique.iter().map(|told| told.provider.clone()).collect();
    let provider_ids: Vec<String> = unique.iter().map(|told| told.provider_id.clone()).collect();
    let phones: Vec<Vec<u8>> = unique.iter().map(|told| told.phone_index.clone()).collect();
    let out_ids: Vec<Option<Uuid>> = unique.iter().map(|told| told.out_id).collect();
    let delivered: Vec<bool> = unique.iter().map(|told| told.delivered).collect();
    let codes: Vec<String> = unique.iter().map(|told| told.code.clone()).collect();
    let times: Vec<OffsetDateTime> = unique.iter().map(|told| told.reported_at).collect();
    let kept = sqlx::query!(
        "insert into notification.receipt as r
           (id, provider, provider_id, phone_index, out_id, delivered, code, reported_at, received_at, message_id)
         select id, provider, provider_id, phone_index, out_id, delivered, code, at, $9, coalesce(
             (select m.id from notification.message m where m.id = t.out_id and m.phone_index = t.phone_index),
             (select m.id from notification.message m where m.provider_id = t.provider_id
                and m.provider = t.provider and m.phone_index = t.phone_index order by m.id limit 1))
         from unnest($1::uuid[], $2::text[], $3::text[], $4::bytea[], $5::uuid[], $6::bool[], $7::text[], $8::timestamptz[])
              as t (id, provider, provider_id, phone_index, out_id, delivered, code, at)
         on conflict on constraint receipt_once do update
           set delivered = true, code = excluded.code, reported_at = excluded.reported_at
           where not r.delivered and excluded.delivered
         returning r.id, r.message_id is not null as \"joined!\"",
        &ids,
        &providers,
        &provider_ids,
        &phones,
        &out_ids as &[Option<Uuid>],
        &delivered,
        &codes,
        &times,
        now
    )
    .fetch_all(&mut *db)
    .await?;
    let orphans: Vec<Uuid> = kept.iter().filter(|row| !row.joined).map(|row| row.id).collect();
    join(db, &orphans).await?;
    let kept: Vec<Uuid> = kept.into_iter().map(|row| row.id).collect();
    tell(db, &kept).await
}

/// Joins receipts that came before their messages were known, and 云MAS receipts whose call's answer was lost.
pub async fn join_orphans(db: &mut PgConnection, now: OffsetDateTime) -> Result<()> {
    sqlx::query!(
        "with lost as (
           select r.id as receipt_id, min(m.id::text)::uuid as message_id
           from notification.receipt r
           join notification.message m on m.state = 'unknown' and m.provider = r.provider
             and m.phone_index = r.phone_index and m.provider_id is null
             and m.claimed_at between r.reported_at - $2::interval and r.reported_at + $2::interval
           where r.message_id is null and r.out_id is null and r.received_at > $1
             and not exists (select from notification.message k
                             where k.provider_id = r.provider_id and k.phone_index = r.phone_index)
           group by r.id having count(*) = 1)
         update notification.receipt r set out_id = lost.message_id from lost where r.id = lost.receipt_id",
        now - ORPHANED,
        sqlx::postgres::types::PgInterval::try_from(NEAR).map_err(sqlx::Error::Encode)?
    )
    .execute(&mut *db)
    .await?;
    let orphans = sqlx::query_scalar!(
        "select id from notification.receipt where message_id is null and received_at > $1 order by id limit 1000",
        now - ORPHANED
    )
    .fetch_all(&mut *db)
    .await?;
    join(db, &orphans).await?;
    tell(db, &orphans).await
}

/// Finds the messages of these receipts, by our own id or by the gateway's.
///
/// The receipts are looked up before anything else is asked of them: a partial index that fits one of the other conditions
/// would be read whole for every batch.
async fn join(db: &mut PgConnection, receipts: &[Uuid]) -> Result<()> {
    if receipts.is_empty() {
        return Ok(());
    }
    sqlx::query!(
        "with kept as materialized (
           select id, out_id, phone_index, message_id from notification.receipt where id = any($1))
         update notification.receipt r set message_id = m.id
         from kept k join notification.message m on m.id = k.out_id and m.phone_index = k.phone_index
         where r.id = k.id and k.message_id is null",
        receipts
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!(
        "with kept as materialized (
           select id, provider, provider_id, phone_index, message_id from notification.receipt where id = any($1))
         update notification.receipt r set message_id = m.id
         from kept k join notification.message m
           on m.provider_id = k.provider_id and m.provider = k.provider and m.phone_index = k.phone_index
         where r.id = k.id and k.message_id is null",
        receipts
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!(
        "with kept as materialized (
           select id, provider, provider_id, phone_index, message_id from notification.receipt where id = any($1))
         update notification.receipt r set message_id = p.message_id
         from kept k
           join notification.part p on p.provider = k.provider and p.provider_id = k.provider_id
           join notification.message m on m.id = p.message_id and m.phone_index = k.phone_index
         where r.id = k.id and k.message_id is null",
        receipts
    )
    .execute(&mut *db)
    .await?;
    Ok(())
}

/// Tells the messages to which these receipts belong. A message in parts has arrived when all of them have. What WeChat could
/// not bring goes by SMS, unless it is of a campaign that is over: that has failed, and is sent again with the others.
async fn tell(db: &mut PgConnection, receipts: &[Uuid]) -> Result<()> {
    if receipts.is_empty() {
        return Ok(());
    }
    let messages = sqlx::query_scalar!(
        "select message_id from notification.receipt where id = any($1)",
        receipts
    )
    .fetch_all(&mut *db)
    .await?;
    let messages: Vec<Uuid> = messages.into_iter().flatten().collect();
    // Two who have a part each of one message go one after the other: the second sees what the first has told.
    sqlx::query!(
        "select id from notification.message where id = any($1) order by id for no key update",
        &messages
    )
    .fetch_all(&mut *db)
    .await?;
    sqlx::query!(
        "with kept as materialized (
           select message_id, provider, provider_id, delivered, code, reported_at, received_at
           from notification.receipt where id = any($1)),
         told as (
           select distinct on (message_id) *, provider = 'wechat' and not delivered and not exists (
             select from notification.message o join notification.campaign c on c.id = o.campaign_id
             where o.id = message_id and c.ended_at is not null) as elsewhere
           from kept where message_id is not null
           order by message_id, delivered desc)
         update notification.message m
         set state = case when t.delivered then 'delivered' when t.elsewhere and m.content is not null then 'queued'
                          else 'failed' end,
             by_sms = m.by_sms or t.elsewhere,
             error = case when t.delivered then null else t.code end,
             provider = coalesce(m.provider, t.provider),
             provider_id = case when t.elsewhere then null else coalesce(m.provider_id, t.provider_id) end,
             submitted_at = case when t.elsewhere then null else coalesce(m.submitted_at, t.received_at) end,
             delivered_at = case when t.delivered then t.reported_at end,
             content = case when m.kind = 'otp' then null else m.content end
         from told t
         where m.id = t.message_id
           and m.state <> 'delivered' and (t.delivered or m.state in ('claimed', 'submitted', 'unknown'))
           and (not t.delivered or not exists (
                  select from notification.part p
                  where p.message_id = m.id and p.provider = t.provider
                    and not exists (select from notification.receipt k
                                    where k.message_id = m.id and k.provider_id = p.provider_id and k.delivered)))
           and (not t.delivered or not exists (
                  select from notification.in_parts i
                  where i.message_id = m.id and i.provider = t.provider
                    and i.parts > (select count(*) from notification.receipt k
                                   where k.message_id = m.id and k.provider = i.provider and k.delivered)))",
        receipts
    )
    .execute(db)
    .await?;
    Ok(())
}
