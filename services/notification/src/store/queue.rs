//! The queue of messages: claimed in batches with `FOR UPDATE SKIP LOCKED`, the outcome recorded in one statement.

use kernel::MessageId;
use sqlx::{PgConnection, Result};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::domain::{next_step::NextStep, patience};

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
}

/// The outcome of one attempt.
pub struct Outcome {
    /// Which message.
    pub id: MessageId,
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

/// Claims up to `most` messages that are due, the urgent first. What has become useless expires on the way, and
/// counts towards `most`: the second number is how many rows were touched.
pub async fn claim(
    db: &mut PgConnection,
    provider: &str,
    road: &Road<'_>,
    instance: Uuid,
    most: i64,
    now: OffsetDateTime,
) -> Result<(Vec<Claimed>, usize)> {
    let rows = sqlx::query!(
        r#"with due as (
             select id from notification.message
             where state = 'queued' and not_before <= $1
               and not exists (select from notification.channel c where c.provider = $2 and c.held_until > $1)
               and (not by_sms and template = any($5) and exists (select from notification.follower f
                    where f.phone_index = message.phone_index and f.gone_at is null)) = $6
             order by lane, not_before, id
             limit $3
             for update skip locked)
           update notification.message m
           set state = case when m.expires_at <= $1 then 'expired' else 'claimed' end,
               error = null,
               content = case when m.kind = 'otp' and m.expires_at <= $1 then null else m.content end,
               claimed_at = $1, claimed_by = $4, provider = $2, attempts = m.attempts + 1
           from due where m.id = due.id
           returning m.id, m.template, m.phone, m.content, m.attempts, m.lane, m.not_before,
                     m.state = 'claimed' as "claimed!",
                     case when $6 then (select f.openid from notification.follower f
                                        where f.phone_index = m.phone_index and f.gone_at is null) end as openid"#,
        now,
        provider,
        most,
        instance,
        road.texts as &[&str],
        road.to == To::Followers
    )
    .fetch_all(db)
    .await?;
    let touched = rows.len();
    let mut rows: Vec<_> = rows.into_iter().filter(|row| row.claimed).collect();
    rows.sort_by_key(|row| (row.lane, row.not_before, row.id));
    let claimed = rows
        .into_iter()
        .filter_map(|row| {
            Some(Claimed {
                id: row.id.into(),
                template: row.template,
                phone: row.phone?,
                openid: row.openid,
                content: row.content?,
                attempts: row.attempts,
            })
        })
        .collect();
    Ok((claimed, touched))
}

/// Records the outcomes of attempts. A receipt may have come first: what it says stays.
pub async fn record(
    db: &mut PgConnection,
    instance: Uuid,
    outcomes: &[Outcome],
    now: OffsetDateTime,
) -> Result<()> {
    let ids: Vec<Uuid> = outcomes.iter().map(|outcome| outcome.id.uuid()).collect();
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
         from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::timestamptz[], $8::bool[])
              as r (id, state, error, provider_id, at, by_sms)
         where m.id = r.id and m.claimed_by = $7",
        &ids,
        &states,
        &errors as &[Option<String>],
        &provider_ids as &[Option<String>],
        &times as &[Option<OffsetDateTime>],
        now,
        instance,
        &by_sms
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
