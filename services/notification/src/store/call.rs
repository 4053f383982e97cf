//! Calls in which a machine reads a message.

use kernel::MessageId;
use sqlx::{PgConnection, Result};
use time::{Duration, OffsetDateTime};

use crate::domain::ladder::{LONGEST, Step};

/// Messages older than this are not called about any more.
const LATEST: Duration = Duration::DAY;

/// A call that this process alone makes.
pub struct Claimed {
    /// The message that is read.
    pub message_id: MessageId,
    /// Our own id at the gateway.
    pub no: i64,
    /// Name of its text.
    pub template: String,
    /// Sealed number.
    pub phone: Vec<u8>,
    /// Sealed text and variables.
    pub content: Vec<u8>,
    /// Refusals until now.
    pub refusals: i16,
}

/// What became of a call.
pub struct Report {
    /// Which gateway.
    pub provider: String,
    /// Its id of the call.
    pub provider_id: String,
    /// Our own, where the gateway gives it back.
    pub no: Option<i64>,
    /// Somebody answered.
    pub answered: bool,
    /// The gateway's word.
    pub code: String,
}

/// A call that nobody answered.
pub struct Unanswered {
    /// The message that was to be read.
    pub message_id: MessageId,
    /// Calls that nobody answered before.
    pub tries: i16,
}

/// Has the message read to an elder who does not read.
pub async fn ask(db: &mut PgConnection, message: MessageId, now: OffsetDateTime) -> Result<()> {
    sqlx::query!(
        "insert into notification.call (message_id, reason, state, asked_at, not_before)
         values ($1, 'not_read', 'waiting', $2, $2) on conflict do nothing",
        message.uuid(),
        now
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Has those messages read that were handed over before `before` and of which nobody knows that they arrived.
pub async fn ask_unheard(db: &mut PgConnection, before: OffsetDateTime, now: OffsetDateTime) -> Result<u64> {
    let asked = sqlx::query!(
        "insert into notification.call (message_id, reason, state, asked_at, not_before)
         select id, 'no_receipt', 'waiting', $2, $2 from notification.message
         where template in ('order_accepted_elder', 'order_cancelled_elder', 'order_rescheduled_elder')
           and state in ('submitted', 'unknown', 'failed')
           and claimed_at between $3 and $1 and recipient_kind = 'elder'
           and phone is not null and content is not null and (expires_at is null or expires_at > $2)
           and not exists (select from notification.silenced s where s.recipient = message.recipient)
         on conflict do nothing",
        before,
        now,
        before - LATEST
    )
    .execute(db)
    .await?;
    Ok(asked.rows_affected())
}

/// Claims up to `most` that are due. Those that nobody needs any more end on the way: the SMS arrived, the order is off, the
/// elder is gone.
pub async fn claim(
    db: &mut PgConnection,
    provider: &str,
    most: i64,
    now: OffsetDateTime,
) -> Result<Vec<Claimed>> {
    sqlx::query!(
        "update notification.call c set state = 'not_needed', ended_at = $1
         from notification.message m
         where m.id = c.message_id and c.state = 'waiting' and c.not_before <= $1
           and (m.phone is null or m.content is null or m.expires_at <= $1
                or m.state in ('cancelled', 'expired')
                or (m.state = 'delivered' and c.reason = 'no_receipt'))",
        now
    )
    .execute(&mut *db)
    .await?;
    let rows = sqlx::query!(
        r#"with due as (
             select message_id from notification.call where state = 'waiting' and not_before <= $1
             order by not_before, no limit $2 for update skip locked)
           update notification.call c
           set state = 'claimed', claimed_at = $1, provider = $3, provider_id = null
           from due, notification.message m
           where c.message_id = due.message_id and m.id = c.message_id
           returning c.message_id, c.no, c.refusals, m.template, m.phone as "phone!", m.content as "content!""#,
        now,
        most,
        provider
    )
    .fetch_all(db)
    .await?;
    let claimed = rows.into_iter().map(|row| Claimed {
        message_id: row.message_id.into(),
        no: row.no,
        template: row.template,
        phone: row.phone,
        content: row.content,
        refusals: row.refusals,
    });
    Ok(claimed.collect())
}

/// Nobody is called before `until`.
pub async fn put_off(db: &mut PgConnection, until: OffsetDateTime, now: OffsetDateTime) -> Result<()> {
    sqlx::query!(
        "update notification.call set not_before = $1 where state = 'waiting' and not_before <= $2",
        until,
        now
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Records what is next. A report may have come first: what it says stays.
pub async fn record(
    db: &mut PgConnection,
    message: MessageId,
    step: &Step,
    code: &str,
    now: OffsetDateTime,
) -> Result<bool> {
    let (state, at, provider_id) = match step {
        Step::Calling { provider_id } => ("calling", None, Some(provider_id.as_str())),
        Step::InDoubt => ("calling", None, None),
        Step::Refused { at } | Step::Unanswered { at } => ("waiting", Some(*at), None),
        Step::HandOver => ("handed_over", None, None),
    };
    let done = sqlx::query!(
        "update notification.call
         set state = $2, not_before = coalesce($3, not_before), provider_id = coalesce($4, provider_id), error = $5,
             tries = tries + case when $6 then 1 else 0 end, refusals = refusals + case when $7 then 1 else 0 end,
             ended_at = case when $2 = 'handed_over' then $8::timestamptz end
         where message_id = $1 and (state = 'claimed' or (state = 'calling' and $2 <> 'calling'))",
        message.uuid(),
        state,
        at,
        provider_id,
        code,
        matches!(step, Step::Unanswered { .. }),
        matches!(step, Step::Refused { .. }),
        now
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Takes a report, or keeps it until its call is known. Gives the call, if it was on its way and nobody answered.
pub async fn report(
    db: &mut PgConnection,
    report: &Report,
    now: OffsetDateTime,
) -> Result<Option<Unanswered>> {
    let row = sqlx::query!(
        "update notification.call
         set state = case when $4 then 'answered' else state end, ended_at = case when $4 then $5::timestamptz end,
             error = case when $4 then null else $6 end
         where provider = $1 and state in ('claimed', 'calling')
           and (provider_id = $2 or (provider_id is null and no = $3))
         returning message_id, tries",
        report.provider,
        report.provider_id,
        report.no,
        report.answered,
        now,
        report.code
    )
    .fetch_optional(&mut *db)
    .await?;
    if row.is_none() {
        keep_early(db, report, now).await?;
    }
    Ok(row.filter(|_| !report.answered).map(|row| Unanswered {
        message_id: row.message_id.into(),
        tries: row.tries,
    }))
}

/// Keeps a report of a call whose id nobody has told us yet.
async fn keep_early(db: &mut PgConnection, report: &Report, now: OffsetDateTime) -> Result<()> {
    sqlx::query!(
        "insert into notification.call_report as r (provider, provider_id, answered, code, received_at)
         select $1, $2, $3, $4, $5
         where not exists (select from notification.call where provider = $1 and provider_id = $2)
         on conflict (provider, provider_id) do update set answered = true, code = excluded.code
           where not r.answered and excluded.answered",
        report.provider,
        report.provider_id,
        report.answered,
        report.code,
        now
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Takes out the reports that came before the ids of their calls, and whose calls are known by now.
pub async fn early_reports(db: &mut PgConnection) -> Result<Vec<Report>> {
    let rows = sqlx::query!(
        "delete from notification.call_report r using notification.call c
         where c.provider = r.provider and c.provider_id = r.provider_id and c.state = 'calling'
         returning r.provider, r.provider_id, r.answered, r.code"
    )
    .fetch_all(db)
    .await?;
    let reports = rows.into_iter().map(|row| Report {
        provider: row.provider,
        provider_id: row.provider_id,
        no: None,
        answered: row.answered,
        code: row.code,
    });
    Ok(reports.collect())
}

/// Forgets reports whose calls have never become known.
pub async fn forget_early_before(db: &mut PgConnection, cut: OffsetDateTime) -> Result<()> {
    sqlx::query!("delete from notification.call_report where received_at < $1", cut)
        .execute(db)
        .await?;
    Ok(())
}

/// Calls of which nothing has been heard for too long.
pub async fn overdue(db: &mut PgConnection, now: OffsetDateTime) -> Result<Vec<Unanswered>> {
    let rows = sqlx::query!(
        "select message_id, tries from notification.call
         where state in ('claimed', 'calling') and claimed_at < $1 order by claimed_at limit 100 for update skip locked",
        now - LONGEST
    )
    .fetch_all(db)
    .await?;
    let overdue = rows.into_iter().map(|row| Unanswered {
        message_id: row.message_id.into(),
        tries: row.tries,
    });
    Ok(overdue.collect())
}

/// Sealed number, its blind index and sealed text of a message, while it has them.
pub async fn read_out(
    db: &mut PgConnection,
    message: MessageId,
) -> Result<Option<(Vec<u8>, Vec<u8>, Vec<u8>)>> {
    let row = sqlx::query!(
        "select phone, phone_index, content from notification.message where id = $1",
        message.uuid()
    )
    .fetch_optional(db)
    .await?;
    Ok(row.and_then(|row| Some((row.phone?, row.phone_index?, row.content?))))
}
