//! Number and text of an erased person's messages and replies; that and when something was sent stays.

use sqlx::{PgConnection, Result};
use time::OffsetDateTime;
use uuid::Uuid;

use super::{consent, suppression};

/// Empties what names a person: their own messages, the texts of others about them, their replies.
pub async fn forget(db: &mut PgConnection, person: Uuid, at: OffsetDateTime) -> Result<()> {
    // While their messages still tell which numbers are theirs: what refuses or agrees to outreach is kept without a name.
    consent::left(db, person, at).await?;
    consent::forget_evidence(db, person).await?;
    suppression::left(db, person, at).await?;
    // Replies by the questions that the person was asked; and those from numbers to which nobody else was ever written.
    sqlx::query!(
        "with gone as (
             select r.id from notification.reply r
             left join notification.question q on q.id = r.question_id
             where q.recipient = $1
                or (q.id is null
                    and exists (select from notification.message m
                        where m.phone_index = r.phone_index and m.recipient = $1)
                    and not exists (select from notification.message m
                        where m.phone_index = r.phone_index and m.recipient <> $1 and m.recipient_kind <> 'number'))),
         loose as (update notification.opt_out o set reply_id = null from gone where o.reply_id = gone.id)
         delete from notification.reply r using gone where r.id = gone.id",
        person
    )
    .execute(&mut *db)
    .await?;
    // Their WeChat, unless somebody else is written to at the same number.
    sqlx::query!(
        "delete from notification.follower f
         where exists (select from notification.message m where m.phone_index = f.phone_index and m.recipient = $1)
           and not exists (select from notification.message m
               where m.phone_index = f.phone_index and m.recipient <> $1 and m.recipient_kind <> 'number')",
        person
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!(
        "update notification.message set phone = null, phone_index = null, content = null, erased_at = $2,
             state = case when state in ('queued', 'claimed') then 'cancelled' when state = 'unknown' then 'failed' else state end,
             error = case when state = 'unknown' then 'lost' else error end
         where recipient = $1",
        person,
        at
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!(
        "update notification.question set phone_index = '' where recipient = $1 and state <> 'open'",
        person
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!(
        "update notification.message set content = null
         where about @> array[$1::uuid] and recipient <> $1 and state not in ('queued', 'claimed')",
        person
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Empties texts and numbers of messages that were queued before `before`, and forgets replies of then that are done.
pub async fn forget_before(db: &mut PgConnection, before: OffsetDateTime, at: OffsetDateTime) -> Result<u64> {
    let texts = sqlx::query!(
        "update notification.message set phone = null, phone_index = null, content = null, erased_at = $2
         where id in (select id from notification.message
             where queued_at < $1 and erased_at is null and state not in ('queued', 'claimed', 'submitted', 'unknown')
             order by queued_at limit 1000)",
        before,
        at
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!(
        "update notification.question q set phone_index = '' from notification.message m
         where m.id = q.message_id and m.erased_at = $1 and q.state <> 'open' and q.phone_index <> ''",
        at
    )
    .execute(&mut *db)
    .await?;
    let replies = sqlx::query!(
        "with gone as (select id from notification.reply
             where received_at < $1 and state in ('routed', 'handled', 'opt_out') limit 1000),
         loose as (update notification.opt_out o set reply_id = null from gone where o.reply_id = gone.id)
         delete from notification.reply r using gone where r.id = gone.id",
        before
    )
    .execute(db)
    .await?;
    Ok(texts.rows_affected().max(replies.rows_affected()))
}
