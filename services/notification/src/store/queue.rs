//! The queue of messages: claimed in batches with `FOR UPDATE SKIP LOCKED`, the outcome recorded in one statement.

use kernel::MessageId;
use sqlx::{PgConnection, Result};
use time::OffsetDateTime;
use uuid::Uuid;

use super::outreach::Caps;
use crate::domain::{next_step::NextStep, patience, throttle::Slots};

/// Between the ids of a message's parts.
pub const PARTS: char = '+';

/// A message that this process alone may send.
pub struct Claimed {
    /// Which.
    pub id: MessageId,
    /// Name of its text.
    pub template: String,
    /// Sealed number.
    pub phone: Vec<u8>,
    /// The sealed openid, where the person is written to by WeChat.
    pub openid: Option<Vec<u8>>,
    /// Sealed text and variables.
    pub content: Vec<u8>,
    /// Attempts, this one included.
    pub attempts: i16,
    /// Who goes first.
    pub lane: i16,
    /// When it goes: its slot under the throttles.
    pub at: OffsetDateTime,
}

/// A row that a claim touched.
pub(super) struct Row {
    /// Which.
    pub id: Uuid,
    /// Name of its text.
    pub template: String,
    /// Sealed number.
    pub phone: Option<Vec<u8>>,
    /// Sealed text and variables.
    pub content: Option<Vec<u8>>,
    /// Attempts, this one included.
    pub attempts: i16,
    /// Who goes first.
    pub lane: i16,
    /// Its slot.
    pub claimed_at: Option<OffsetDateTime>,
    /// Whether it is this process's now, and did not expire, wait or end instead.
    pub claimed: bool,
    /// The sealed openid of a follower.
    pub openid: Option<Vec<u8>>,
}

/// Those that are this process's now, in the order in which they go; and how many rows were touched.
pub(super) fn claimed(rows: Vec<Row>) -> (Vec<Claimed>, usize) {
    let touched = rows.len();
    let mut claimed: Vec<Claimed> = rows
        .into_iter()
        .filter(|row| row.claimed)
        .filter_map(|row| {
            Some(Claimed {
                id: row.id.into(),
                template: row.template,
                phone: row.phone?,
                openid: row.openid,
                content: row.content?,
                attempts: row.attempts,
                lane: row.lane,
                at: row.claimed_at?,
            })
        })
        .collect();
    claimed.sort_by_key(|row| (row.at, row.lane));
    (claimed, touched)
}

/// How many messages may be claimed: what cannot wait has places of its own.
#[derive(Debug, Clone, Copy)]
pub struct Places {
    /// Of any lane.
    pub all: usize,
    /// Of lanes that can wait: no codes, no emergencies.
    pub usual: usize,
}

/// The outcome of one attempt.
pub struct Outcome {
    /// Which message.
    pub id: MessageId,
    /// Which attempt it was, from 1.
    pub attempts: i16,
    /// What is next.
    pub step: NextStep,
    /// The gateway's code, unless it took the message.
    pub error: Option<String>,
}

/// Which messages a gateway may claim.
pub struct Road<'a> {
    /// Texts that go to followers of the WeChat account there.
    pub texts: &'a [&'static str],
    /// Whose turn it is.
    pub to: To,
}

/// Whom a gateway reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum To {
    /// Followers, with those texts.
    Followers,
    /// Everybody else, and those texts to everybody who does not follow.
    Phones,
}

/// Claims messages that are due, the urgent first, each for its slot. What has become useless expires on the way, and what can
/// wait and would be too much for one day waits for the next (call-backs, notices); both count towards the places: the second
/// number is how many rows were touched.
#[expect(
    clippy::too_many_arguments,
    reason = "a claim is a road, places, slots and caps; each is one thing"
)]
pub async fn claim(
    db: &mut PgConnection,
    provider: &str,
    road: &Road<'_>,
    instance: Uuid,
    places: Places,
    slots: &Slots,
    caps: &Caps,
    now: OffsetDateTime,
) -> Result<(Vec<Claimed>, usize)> {
    let most = |places: usize| i64::try_from(places.min(slots.count)).unwrap_or(i64::MAX);
    let spacing = i64::try_from(slots.spacing.whole_microseconds()).unwrap_or(i64::MAX);
    let rows = sqlx::query_as!(
        Row,
        r#"with urgent as (
             select id from notification.message
             where state = 'queued' and campaign_id is null and lane <= 1 and not_before <= $1
               and not exists (select from notification.channel c where c.provider = $2 and c.held_until > $1)
               and (not by_sms and template = any($5) and exists (select from notification.follower f
                    where f.phone_index = message.phone_index and f.gone_at is null)) = $6
             order by lane, not_before, id
             limit $3
             for update skip locked),
           usual as (
             select id from notification.message
             where state = 'queued' and campaign_id is null and only_by is null and lane > 1 and not_before <= $1
               and not exists (select from notification.channel c where c.provider = $2 and c.held_until > $1)
               and (not by_sms and template = any($5) and exists (select from notification.follower f
                    where f.phone_index = message.phone_index and f.gone_at is null)) = $6
             order by lane, not_before, id
             limit least($7::bigint, $3 - (select count(*) from urgent))
             for update skip locked),
           due as (
             select m.id, case
               when m.expires_at <= $1 then 'expired'
               when m.lane >= 4 and (
                 select count(*) filter (where p.template = m.template) >= $11
                     or (m.recipient_kind = 'elder' and count(*) >= $10)
                 from notification.message p
                 where p.phone_index = m.phone_index and p.claimed_at >= $12 and p.id <> m.id
                   and p.state in ('claimed', 'submitted', 'delivered', 'unknown')) then 'queued'
               else 'claimed' end as next, m.lane, m.not_before
             from notification.message m
             where m.id in (select id from urgent union all select id from usual)),
           numbered as (
             select id, next, row_number() over (partition by next = 'claimed' order by lane, not_before, id) - 1 as slot
             from due)
           update notification.message m
           set state = n.next,
               error = null,
               content = case when m.kind = 'otp' and n.next = 'expired' then null else m.content end,
               not_before = case when n.next = 'queued' then $13 else m.not_before end,
               claimed_at = case when n.next = 'claimed' then $8::timestamptz + n.slot * $9::bigint * interval '1 microsecond'
                                 else m.claimed_at end,
               claimed_by = case when n.next = 'claimed' then $4 else m.claimed_by end,
               provider = case when n.next = 'claimed' then $2 else m.provider end,
               attempts = m.attempts + (n.next = 'claimed')::integer::smallint
           from numbered n where m.id = n.id
           returning m.id, m.template, m.phone, m.content, m.attempts, m.lane, m.claimed_at, n.next = 'claimed' as "claimed!",
                     case when $6 then (select f.openid from notification.follower f
                                        where f.phone_index = m.phone_index and f.gone_at is null) end as openid"#,
        now,
        provider,
        most(places.all),
        instance,
        road.texts as &[&str],
        road.to == To::Followers,
        most(places.usual),
        slots.first,
        spacing,
        caps.elder_daily,
        caps.text_daily,
        caps.day,
        caps.tomorrow,
    )
    .fetch_all(db)
    .await?;
    Ok(claimed(rows))
}

/// Records the outcomes of attempts. A receipt may have come first: what it says stays. An outcome that is recorded again says
/// nothing of a later attempt.
pub async fn record(
    db: &mut PgConnection,
    instance: Uuid,
    outcomes: &[Outcome],
    now: OffsetDateTime,
) -> Result<()> {
    let ids: Vec<Uuid> = outcomes.iter().map(|outcome| outcome.id.uuid()).collect();
    let attempts: Vec<i16> = outcomes.iter().map(|outcome| outcome.attempts).collect();
    let errors: Vec<Option<String>> = outcomes.iter().map(|outcome| outcome.error.clone()).collect();
    let mut by_sms = Vec::with_capacity(outcomes.len());
    let mut states = Vec::with_capacity(outcomes.len());
    let mut provider_ids: Vec<Option<String>> = Vec::with_capacity(outcomes.len());
    let mut times: Vec<Option<OffsetDateTime>> = Vec::with_capacity(outcomes.len());
    for outcome in outcomes {
        let (state, provider_id, at) = match &outcome.step {
            NextStep::Submitted { provider_id } => ("submitted", Some(provider_id.clone()), None),
            NextStep::Again { at } => ("queued", None, Some(*at)),
            NextStep::InDoubt { check_at } => ("unknown", None, Some(*check_at)),
            NextStep::Elsewhere => ("queued", None, Some(now)),
            NextStep::Failed => ("failed", None, None),
        };
        by_sms.push(outcome.step == NextStep::Elsewhere);
        states.push(state.to_owned());
        provider_ids.push(provider_id);
        times.push(at);
    }
    sqlx::query!(
        "update notification.message m
         set state = case when m.state = 'claimed' or (m.state = 'unknown' and r.state = 'submitted')
                          then r.state else m.state end,
             error = case when m.state in ('claimed', 'unknown') then r.error else m.error end,
             provider_id = coalesce(m.provider_id, r.provider_id),
             by_sms = m.by_sms or r.by_sms,
             submitted_at = case when r.state = 'submitted' then coalesce(m.submitted_at, $6) else m.submitted_at end,
             not_before = case when m.state = 'claimed' and r.state = 'queued' then r.at else m.not_before end,
             check_at = case when r.state = 'unknown' then r.at else m.check_at end,
             content = case when m.kind = 'otp' and r.state <> 'queued' then null else m.content end
         from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::timestamptz[], $8::bool[], $9::smallint[])
              as r (id, state, error, provider_id, at, by_sms, attempts)
         where m.id = r.id and m.claimed_by = $7 and m.attempts = r.attempts",
        &ids,
        &states,
        &errors as &[Option<String>],
        &provider_ids as &[Option<String>],
        &times as &[Option<OffsetDateTime>],
        now,
        instance,
        &by_sms,
        &attempts
    )
    .execute(&mut *db)
    .await?;
    keep_parts(db, outcomes).await
}

/// The ids of messages that went in several parts: they are joined with [`PARTS`].
async fn keep_parts(db: &mut PgConnection, outcomes: &[Outcome]) -> Result<()> {
    let (mut ids, mut parts) = (Vec::new(), Vec::new());
    for outcome in outcomes {
        if let NextStep::Submitted { provider_id } = &outcome.step
            && provider_id.contains(PARTS)
        {
            for part in provider_id.split(PARTS) {
                ids.push(outcome.id.uuid());
                parts.push(part.to_owned());
            }
        }
    }
    if ids.is_empty() {
        return Ok(());
    }
    sqlx::query!(
        "insert into notification.part (provider, provider_id, message_id)
         select m.provider, p.part, m.id
         from unnest($1::uuid[], $2::text[]) as p (id, part) join notification.message m on m.id = p.id
         where m.provider is not null
         on conflict do nothing",
        &ids,
        &parts
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Claims whose sender is gone: this process's own from before an interruption, and other processes' when they are older
/// than any answer may take. Nobody knows whether they were sent.
pub async fn release_lost(
    db: &mut PgConnection,
    instance: Uuid,
    own: bool,
    now: OffsetDateTime,
) -> Result<u64> {
    let lost = sqlx::query!(
        "update notification.message
         set state = 'unknown', error = 'interrupted', check_at = $2,
             content = case when kind = 'otp' then null else content end
         where state = 'claimed'
           and ((claimed_by = $1 and $3) or (claimed_by <> $1 and claimed_at < $4))",
        instance,
        now,
        own,
        now - patience::LOST_CLAIM
    )
    .execute(db)
    .await?;
    Ok(lost.rows_affected())
}
