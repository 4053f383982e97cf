//! Followers of the WeChat account, and those who are about to prove their number.

use std::collections::HashMap;

use sqlx::{PgConnection, Result};
use time::OffsetDateTime;

/// A follower who has named a number.
pub struct Pairing {
    /// Blind index of the openid.
    pub openid_index: Vec<u8>,
    /// The openid, sealed.
    pub openid: Vec<u8>,
    /// Blind index of the number.
    pub phone_index: Vec<u8>,
    /// Keyed hash of the code that was sent there.
    pub code_index: Vec<u8>,
    /// Until when the code is good.
    pub expires_at: OffsetDateTime,
    /// The text in which the number came.
    pub msg_id: String,
}

/// Keeps what is to be proven, in place of what the follower named before.
pub async fn keep_pairing(db: &mut PgConnection, new: &Pairing) -> Result<()> {
    sqlx::query!(
        "insert into notification.pairing (openid_index, openid, phone_index, code_index, expires_at, msg_id)
         values ($1, $2, $3, $4, $5, $6)
         on conflict (openid_index) do update
           set openid = excluded.openid, phone_index = excluded.phone_index, code_index = excluded.code_index,
               expires_at = excluded.expires_at, msg_id = excluded.msg_id, tries = 0",
        &new.openid_index,
        &new.openid,
        &new.phone_index,
        &new.code_index,
        new.expires_at,
        new.msg_id
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Whether the follower's number came in this very text.
pub async fn is_heard(db: &mut PgConnection, openid_index: &[u8], msg_id: &str) -> Result<bool> {
    let found = sqlx::query_scalar!(
        r#"select 1 as "one!" from notification.pairing where openid_index = $1 and msg_id = $2"#,
        openid_index,
        msg_id
    )
    .fetch_optional(db)
    .await?;
    Ok(found.is_some())
}

/// Binds the follower to the number, if this is its code: whoever had the number before has it no more. A wrong one counts.
pub async fn prove(
    db: &mut PgConnection,
    openid_index: &[u8],
    code_index: &[u8],
    most_tries: i16,
    now: OffsetDateTime,
) -> Result<bool> {
    let proven = sqlx::query!(
        "delete from notification.pairing
         where openid_index = $1 and code_index = $2 and tries < $3 and expires_at > $4
         returning openid, phone_index",
        openid_index,
        code_index,
        most_tries,
        now
    )
    .fetch_optional(&mut *db)
    .await?;
    let Some(proven) = proven else {
        sqlx::query!(
            "update notification.pairing set tries = tries + 1 where openid_index = $1",
            openid_index
        )
        .execute(db)
        .await?;
        return Ok(false);
    };
    sqlx::query!(
        "delete from notification.follower where phone_index = $1 and openid_index <> $2",
        &proven.phone_index,
        openid_index
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!(
        "insert into notification.follower (openid_index, openid, phone_index, bound_at) values ($1, $2, $3, $4)
         on conflict (openid_index) do update
           set phone_index = excluded.phone_index, bound_at = excluded.bound_at, gone_at = null",
        openid_index,
        &proven.openid,
        &proven.phone_index,
        now
    )
    .execute(db)
    .await?;
    Ok(true)
}

/// The follower wants SMS again.
pub async fn unbind(db: &mut PgConnection, openid_index: &[u8]) -> Result<()> {
    sqlx::query!(
        "delete from notification.follower where openid_index = $1",
        openid_index
    )
    .execute(db)
    .await?;
    Ok(())
}

/// They have left, or are back (`None`).
pub async fn set_gone(
    db: &mut PgConnection,
    openid_index: &[u8],
    gone_at: Option<OffsetDateTime>,
) -> Result<()> {
    sqlx::query!(
        "update notification.follower set gone_at = $2 where openid_index = $1",
        openid_index,
        gone_at
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Whoever has this number does not follow, as the platform says.
pub async fn lost(db: &mut PgConnection, phone_index: &[u8], at: OffsetDateTime) -> Result<()> {
    sqlx::query!(
        "update notification.follower set gone_at = $2 where phone_index = $1",
        phone_index,
        at
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Blind indexes of the numbers of followers, by those of their openids.
pub async fn numbers(db: &mut PgConnection, openid_indexes: &[Vec<u8>]) -> Result<HashMap<Vec<u8>, Vec<u8>>> {
    let rows = sqlx::query!(
        "select openid_index, phone_index from notification.follower where openid_index = any($1)",
        openid_indexes
    )
    .fetch_all(db)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| (row.openid_index, row.phone_index))
        .collect())
}

/// Forgets numbers that were never proven. At most 1,000.
pub async fn forget_unproven(db: &mut PgConnection, before: OffsetDateTime) -> Result<u64> {
    let gone = sqlx::query!(
        "delete from notification.pairing where openid_index in
           (select openid_index from notification.pairing where expires_at < $1 limit 1000)",
        before
    )
    .execute(db)
    .await?;
    Ok(gone.rows_affected())
}

/// Whether this number is written to by WeChat first.
pub async fn follows(db: &mut PgConnection, phone_index: &[u8]) -> Result<bool> {
    sqlx::query_scalar!(
        r#"select exists (select from notification.follower where phone_index = $1 and gone_at is null) as "is!""#,
        phone_index
    )
    .fetch_one(db)
    .await
}
