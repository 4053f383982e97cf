//! The suppression list 退订名单: numbers that get no outreach, whoever holds them.

use contracts::{Actor, notification::consent::SuppressionCause};
use kernel::{MessageId, ReplyId};
use sqlx::{PgConnection, Result};
use time::OffsetDateTime;
use uuid::Uuid;

use super::consent::{actor, read_actor};

/// A number as it is put on the list.
pub struct New<'a> {
    /// The entry.
    pub id: Uuid,
    /// Blind index of the number.
    pub phone_index: &'a [u8],
    /// The number, sealed.
    pub phone: Option<&'a [u8]>,
    /// Why.
    pub cause: SuppressionCause,
    /// The reply that said so.
    pub reply: Option<ReplyId>,
    /// The gateway that knows it, and its code.
    pub provider: Option<(&'a str, &'a str)>,
    /// Who records it.
    pub by: Option<&'a Actor>,
    /// Sealed: how the wish was heard.
    pub reason: Option<&'a [u8]>,
    /// When.
    pub at: OffsetDateTime,
}

/// An entry of the list.
pub struct Entry {
    /// Which.
    pub id: Uuid,
    /// The number, sealed.
    pub phone: Option<Vec<u8>>,
    /// Since when.
    pub at: OffsetDateTime,
    /// Why.
    pub cause: SuppressionCause,
    /// The gateway that knows it.
    pub provider: Option<String>,
    /// Who recorded it.
    pub by: Option<Actor>,
    /// Sealed: how the wish was heard.
    pub reason: Option<Vec<u8>>,
}

/// Puts a number on the list; false if it is there already. One that comes back is no more about to be forgotten.
pub async fn add(db: &mut PgConnection, new: &New<'_>) -> Result<bool> {
    let written = sqlx::query!(
        "insert into notification.opt_out
           (id, phone_index, phone, at, reply_id, cause, provider, code, recorded_by, reason)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
         on conflict (phone_index) do nothing",
        new.id,
        new.phone_index,
        new.phone,
        new.at,
        new.reply.map(ReplyId::uuid),
        new.cause.as_str(),
        new.provider.map(|(name, _)| name),
        new.provider.map(|(_, code)| code),
        new.by.map(actor).transpose()?,
        new.reason,
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!(
        "update notification.opt_out set left_at = null, phone = coalesce(phone, $2)
         where phone_index = $1 and left_at is not null",
        new.phone_index,
        new.phone
    )
    .execute(db)
    .await?;
    Ok(written.rows_affected() == 1)
}

/// Puts the number of a message on the list, because the gateway knows that its holder refuses.
pub async fn by_provider(
    db: &mut PgConnection,
    (message, phone_index): (MessageId, &[u8]),
    (provider, code): (&str, &str),
    at: OffsetDateTime,
) -> Result<()> {
    sqlx::query!(
        "insert into notification.opt_out (id, phone_index, phone, at, cause, provider, code)
         select $1, $2, (select phone from notification.message where id = $3), $4, 'provider', $5, $6
         on conflict (phone_index) do nothing",
        kernel::uuid_v7(at),
        phone_index,
        message.uuid(),
        at,
        provider,
        code
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Since when a number is on the list, if it is.
pub async fn since(db: &mut PgConnection, phone_index: &[u8]) -> Result<Option<OffsetDateTime>> {
    sqlx::query_scalar!(
        "select at from notification.opt_out where phone_index = $1",
        phone_index
    )
    .fetch_optional(db)
    .await
}

/// The entry of a number, if there is one.
pub async fn of_number(db: &mut PgConnection, phone_index: &[u8]) -> Result<Option<Uuid>> {
    sqlx::query_scalar!(
        "select id from notification.opt_out where phone_index = $1",
        phone_index
    )
    .fetch_optional(db)
    .await
}

/// Takes an entry off the list and keeps the evidence of the renewed wish; false if it is not there.
pub async fn lift(
    db: &mut PgConnection,
    id: Uuid,
    evidence: &[u8],
    by: &Actor,
    at: OffsetDateTime,
) -> Result<bool> {
    let lifted = sqlx::query!(
        "with gone as (delete from notification.opt_out where id = $1 returning id, phone_index, phone, at, cause)
         insert into notification.opt_out_lifted (id, phone_index, phone, at, cause, lifted_at, lifted_by, evidence)
         select id, phone_index, phone, at, cause, $2, $3, $4 from gone",
        id,
        at,
        actor(by)?,
        evidence
    )
    .execute(db)
    .await?;
    Ok(lifted.rows_affected() == 1)
}

/// Entries, newest first, and how many there are.
pub async fn list(
    db: &mut PgConnection,
    cause: Option<SuppressionCause>,
    (limit, offset): (i64, i64),
) -> Result<(Vec<Entry>, i64)> {
    let rows = sqlx::query!(
        r#"select id, phone, at, cause, provider, code, recorded_by, reason, count(*) over () as "total!"
           from notification.opt_out where $1::text is null or cause = $1
           order by at desc, id desc limit $2 offset $3"#,
        cause.map(SuppressionCause::as_str),
        limit,
        offset
    )
    .fetch_all(db)
    .await?;
    let total = rows.first().map_or(0, |row| row.total);
    let entries: Result<_> = rows
        .into_iter()
        .map(|row| {
            Ok(Entry {
                id: row.id,
                phone: row.phone,
                at: row.at,
                cause: SuppressionCause::parse(&row.cause)
                    .ok_or_else(|| sqlx::Error::Decode("no cause".into()))?,
                provider: match (row.provider, row.code) {
                    (Some(name), Some(code)) => Some(format!("{name} {code}")),
                    (name, _) => name,
                },
                by: row.recorded_by.map(read_actor).transpose()?,
                reason: row.reason,
            })
        })
        .collect();
    Ok((entries?, total))
}

/// An erased person's numbers: their entries go on to refuse without the number itself, for the law's months, unless
/// somebody else is written to there.
pub async fn left(db: &mut PgConnection, person: Uuid, at: OffsetDateTime) -> Result<()> {
    sqlx::query!(
        "with numbers as (
             select distinct m.phone_index from notification.message m
             where m.recipient = $1 and m.phone_index is not null
               and not exists (select from notification.message o where o.phone_index = m.phone_index
                               and o.recipient <> $1 and o.recipient_kind <> 'number')),
         lifted as (update notification.opt_out_lifted l set phone = null, evidence = null, left_at = $2
                    from numbers n where n.phone_index = l.phone_index)
         update notification.opt_out o set phone = null, reason = null, left_at = $2
         from numbers n where n.phone_index = o.phone_index",
        person,
        at
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Forgets the entries of those who left before `before`.
pub async fn forget_left_before(db: &mut PgConnection, before: OffsetDateTime) -> Result<u64> {
    let gone = sqlx::query!("delete from notification.opt_out where left_at < $1", before)
        .execute(&mut *db)
        .await?;
    let lifted = sqlx::query!(
        "delete from notification.opt_out_lifted where left_at < $1",
        before
    )
    .execute(db)
    .await?;
    Ok(gone.rows_affected().max(lifted.rows_affected()))
}
