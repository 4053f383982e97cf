//! What people answered.

use kernel::{ReplyId, StaffId};
use sqlx::{PgConnection, Result};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::domain::{question::Intent, routing::Why};

/// A reply as a gateway tells it, sealed.
pub struct NewReply {
    /// Which gateway.
    pub provider: String,
    /// Its number there.
    pub sequence: String,
    /// Sealed sender.
    pub phone: Vec<u8>,
    /// Blind index of the sender.
    pub phone_index: Vec<u8>,
    /// Sealed text.
    pub text: Vec<u8>,
}

/// Somebody who must be told something and was reached neither by SMS nor by a call, sealed.
pub struct Unreached {
    /// Under which name they stand on the hotline's list.
    pub provider: &'static str,
    /// What they are not told twice under.
    pub sequence: String,
    /// Sealed number.
    pub phone: Vec<u8>,
    /// Its blind index.
    pub phone_index: Vec<u8>,
    /// What they must be told, sealed.
    pub text: Vec<u8>,
}

/// A reply that waits to be routed.
pub struct Waiting {
    /// Which.
    pub id: ReplyId,
    /// Sealed sender.
    pub phone: Vec<u8>,
    /// Blind index of the sender.
    pub phone_index: Vec<u8>,
    /// Sealed text.
    pub text: Vec<u8>,
    /// What it answers, once that has been decided.
    pub decided: Option<(Uuid, Intent)>,
}

/// Keeps replies; one that is there already (a repeated push) is not kept twice.
pub async fn keep(db: &mut PgConnection, replies: &[NewReply], now: OffsetDateTime) -> Result<()> {
    for new in replies {
        sqlx::query!(
            "insert into notification.reply
               (id, provider, sequence, phone, phone_index, text, received_at, state, try_after)
             values ($1, $2, $3, $4, $5, $6, $7, 'received', $7)
             on conflict on constraint reply_once do nothing",
            ReplyId::generate(now).uuid(),
            new.provider,
            new.sequence,
            new.phone,
            new.phone_index,
            new.text,
            now
        )
        .execute(&mut *db)
        .await?;
    }
    Ok(())
}

/// The oldest waiting reply of each number, up to `most`, as far as it is due: replies of one number are routed in the
/// order in which they came.
pub async fn waiting(db: &mut PgConnection, most: i64, now: OffsetDateTime) -> Result<Vec<Waiting>> {
    let rows = sqlx::query!(
        r#"select id as "id!", phone as "phone!", phone_index as "phone_index!", text as "text!", question_id, intent
           from (select distinct on (phone_index) * from notification.reply
                 where state = 'received' order by phone_index, received_at, id) oldest
           where try_after <= $1 order by received_at, id limit $2"#,
        now,
        most
    )
    .fetch_all(db)
    .await?;
    let waiting = rows.into_iter().map(|row| Waiting {
        id: row.id.into(),
        phone: row.phone,
        phone_index: row.phone_index,
        text: row.text,
        decided: row.question_id.zip(row.intent.as_deref().and_then(Intent::parse)),
    });
    Ok(waiting.collect())
}

/// Writes down what the reply answers, before anybody is told: told again, it is the same command.
pub async fn decide(db: &mut PgConnection, id: ReplyId, question: Uuid, intent: Intent) -> Result<()> {
    sqlx::query!(
        "update notification.reply set question_id = $2, intent = $3 where id = $1 and state = 'received'",
        id.uuid(),
        question,
        intent.as_str()
    )
    .execute(db)
    .await?;
    Ok(())
}

/// The service that asked does not answer: later.
pub async fn put_off(db: &mut PgConnection, id: ReplyId, until: OffsetDateTime) -> Result<()> {
    sqlx::query!(
        "update notification.reply set try_after = $2 where id = $1",
        id.uuid(),
        until
    )
    .execute(db)
    .await?;
    Ok(())
}

/// There is a definite answer.
pub async fn routed(db: &mut PgConnection, id: ReplyId, answer: &str, now: OffsetDateTime) -> Result<()> {
    sqlx::query!(
        "update notification.reply set state = 'routed', answer = $2, answered_at = $3
         where id = $1 and state = 'received'",
        id.uuid(),
        answer,
        now
    )
    .execute(db)
    .await?;
    Ok(())
}

/// A person has to read it. `answer` is what the service that asked said, if it was told.
pub async fn for_hotline(
    db: &mut PgConnection,
    id: ReplyId,
    why: Why,
    answer: Option<&str>,
    now: OffsetDateTime,
) -> Result<()> {
    sqlx::query!(
        "update notification.reply
         set state = 'for_hotline', why = $2, answer = $3, answered_at = case when $3::text is null then null else $4::timestamptz end
         where id = $1 and state = 'received'",
        id.uuid(),
        why.as_str(),
        answer,
        now
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Puts them on the list of the hotline, once.
pub async fn unreached(db: &mut PgConnection, new: &Unreached, now: OffsetDateTime) -> Result<()> {
    sqlx::query!(
        "insert into notification.reply
           (id, provider, sequence, phone, phone_index, text, received_at, state, why, try_after)
         values ($1, $2, $3, $4, $5, $6, $7, 'for_hotline', 'not_reached', $7)
         on conflict on constraint reply_once do nothing",
        ReplyId::generate(now).uuid(),
        new.provider,
        new.sequence,
        new.phone,
        new.phone_index,
        new.text,
        now
    )
    .execute(db)
    .await?;
    Ok(())
}

/// The person wants no more outreach.
pub async fn opted_out(db: &mut PgConnection, id: ReplyId) -> Result<()> {
    sqlx::query!(
        "update notification.reply set state = 'opt_out' where id = $1 and state = 'received'",
        id.uuid()
    )
    .execute(db)
    .await?;
    Ok(())
}

/// The hotline is done with it; tells whether it was still waiting.
pub async fn handle(
    db: &mut PgConnection,
    id: ReplyId,
    by: Option<StaffId>,
    note: &[u8],
    now: OffsetDateTime,
) -> Result<bool> {
    let done = sqlx::query!(
        "update notification.reply set state = 'handled', handled_by = $2, note = $3, handled_at = $4
         where id = $1 and state = 'for_hotline'",
        id.uuid(),
        by.map(StaffId::uuid),
        note,
        now
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Sealed sender of a reply, if there is one.
pub async fn sender(db: &mut PgConnection, id: ReplyId) -> Result<Option<Vec<u8>>> {
    sqlx::query_scalar!("select phone from notification.reply where id = $1", id.uuid())
        .fetch_optional(db)
        .await
}

/// A reply for the hotline.
pub struct ForHotline {
    /// Which.
    pub id: ReplyId,
    /// Sealed sender.
    pub phone: Vec<u8>,
    /// Sealed text.
    pub text: Vec<u8>,
    /// When.
    pub received_at: OffsetDateTime,
    /// Why.
    pub why: String,
}

/// A page of them, who calls for help first, then the oldest, with the number of all.
pub async fn hotline_page(db: &mut PgConnection, limit: i64, offset: i64) -> Result<(Vec<ForHotline>, i64)> {
    let total = hotline_count(&mut *db).await?;
    let rows = sqlx::query!(
        r#"select id, phone, text, received_at, why as "why!" from notification.reply
           where state = 'for_hotline' order by why <> 'help', received_at, id limit $1 offset $2"#,
        limit,
        offset
    )
    .fetch_all(db)
    .await?;
    let rows = rows.into_iter().map(|row| ForHotline {
        id: row.id.into(),
        phone: row.phone,
        text: row.text,
        received_at: row.received_at,
        why: row.why,
    });
    Ok((rows.collect(), total))
}

/// How many wait for the hotline.
pub async fn hotline_count(db: &mut PgConnection) -> Result<i64> {
    sqlx::query_scalar!(r#"select count(*) as "count!" from notification.reply where state = 'for_hotline'"#)
        .fetch_one(db)
        .await
}
