//! Messages of campaigns, claimed apart from all others: what may go is tested once more on every row.

use kernel::CampaignId;
use sqlx::{PgConnection, Result};
use time::OffsetDateTime;
use uuid::Uuid;

use super::queue::{Claimed, Road, Row, To, claimed};
use crate::domain::throttle::Slots;

/// Whoever claims outreach does so alone: two campaigns may write to one number, and its cap is for both.
const LOCK: i64 = 0x6f75_7472_6561_6368;

/// A campaign that is being sent.
pub struct Sending {
    /// Which.
    pub id: CampaignId,
    /// Most messages a second.
    pub per_second: Option<i32>,
}

/// The caps, and the days and months that they count.
pub struct Caps {
    /// Outreach of a number on a day.
    pub daily: i64,
    /// Outreach of a number in a month.
    pub monthly: i64,
    /// Everything to an elder's number on a day.
    pub elder_daily: i64,
    /// One text to a number on a day.
    pub text_daily: i64,
    /// When the day began.
    pub day: OffsetDateTime,
    /// When the month began.
    pub month: OffsetDateTime,
    /// When what is over a day's cap may go.
    pub tomorrow: OffsetDateTime,
}

/// The campaigns that are being sent, each kept so until the transaction ends: who pauses or stops one waits for this claim,
/// and nothing is claimed after their answer.
pub async fn hold_sending(db: &mut PgConnection) -> Result<Vec<Sending>> {
    let any = sqlx::query_scalar!(
        r#"select exists (select from notification.campaign
                          where ended_at is null and state = 'sending') as "any!""#
    )
    .fetch_one(&mut *db)
    .await?;
    if !any {
        return Ok(Vec::new());
    }
    sqlx::query!("select pg_advisory_xact_lock($1)", LOCK)
        .fetch_one(&mut *db)
        .await?;
    let rows = sqlx::query!(
        "select id, per_second from notification.campaign
         where ended_at is null and state = 'sending' order by id for share"
    )
    .fetch_all(db)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Sending {
            id: row.id.into(),
            per_second: row.per_second,
        })
        .collect())
}

/// Claims up to `slots.count` messages of a campaign, each for its slot. Who refused, took back their consent, has left or has
/// had enough for the month gets nothing; who has had enough for the day gets it later. The second number is how many rows
/// were touched.
///
/// Refusals and consents are looked up one by one: as sets, a plan that is kept would read all of them for a few rows.
#[expect(
    clippy::too_many_arguments,
    reason = "a claim is a road, a campaign, slots and caps; each is one thing"
)]
pub async fn claim(
    db: &mut PgConnection,
    provider: &str,
    road: &Road<'_>,
    instance: Uuid,
    campaign: CampaignId,
    slots: &Slots,
    caps: &Caps,
    now: OffsetDateTime,
) -> Result<(Vec<Claimed>, usize)> {
    let most = i64::try_from(slots.count).unwrap_or(i64::MAX);
    let spacing = slots.spacing.whole_microseconds();
    let rows = sqlx::query_as!(
        Row,
        r#"with due as (
             select id, not_before, recipient, recipient_kind, template, phone_index from notification.message
             where campaign_id = $7 and state = 'queued' and not_before <= $1
               and not exists (select from notification.channel c where c.provider = $2 and c.held_until > $1)
               and (not by_sms and template = any($5) and exists (select from notification.follower f
                    where f.phone_index = message.phone_index and f.gone_at is null)) = $6
             order by not_before, id limit $3 for update skip locked),
           judged as materialized (
             select d.id, d.not_before, case
               when (select true from notification.silenced s where s.recipient = d.recipient) then 'silenced'
               when (select true from notification.opt_out o where o.phone_index = d.phone_index) then 'opted_out'
               when (select true from notification.outreach_consent c where c.person = d.recipient
                     and c.withdrawn_at is null and c.left_at is null) is null then 'no_consent'
               when past.monthly >= $10 then 'over_cap'
               when past.daily >= $9 or past.texts >= $12
                 or (d.recipient_kind = 'elder' and past.all_day >= $11) then 'later' end as bar
             from due d cross join lateral (
               select count(*) filter (where m.kind = 'campaign') as monthly,
                      count(*) filter (where m.kind = 'campaign' and m.claimed_at >= $13) as daily,
                      count(*) filter (where m.template = d.template and m.claimed_at >= $13) as texts,
                      count(*) filter (where m.claimed_at >= $13) as all_day
               from notification.message m
               where m.phone_index = d.phone_index and m.claimed_at >= $14 and m.id <> d.id
                 and m.state in ('claimed', 'submitted', 'delivered', 'unknown')) past),
           numbered as (
             select id, bar, row_number() over (partition by bar is null order by not_before, id) - 1 as slot from judged)
           update notification.message m
           set state = case when n.bar is null then 'claimed' when n.bar = 'later' then 'queued' else 'cancelled' end,
               error = case when n.bar <> 'later' then n.bar end,
               not_before = case when n.bar = 'later' then $15 else m.not_before end,
               claimed_at = case when n.bar is null then $8::timestamptz + n.slot * $16::bigint * interval '1 microsecond' else m.claimed_at end,
               claimed_by = case when n.bar is null then $4 else m.claimed_by end,
               provider = case when n.bar is null then $2 else m.provider end,
               attempts = m.attempts + (n.bar is null)::integer::smallint
           from numbered n where m.id = n.id
           returning m.id, m.template, m.phone, m.content, m.attempts, m.claimed_at, m.lane, n.bar is null as "claimed!",
                     case when $6 then (select f.openid from notification.follower f
                                        where f.phone_index = m.phone_index and f.gone_at is null) end as openid"#,
        now,
        provider,
        most,
        instance,
        road.texts as &[&str],
        road.to == To::Followers,
        campaign.uuid(),
        slots.first,
        caps.daily,
        caps.monthly,
        caps.elder_daily,
        caps.text_daily,
        caps.day,
        caps.month,
        caps.tomorrow,
        i64::try_from(spacing).unwrap_or(i64::MAX),
    )
    .fetch_all(db)
    .await?;
    Ok(claimed(rows))
}
