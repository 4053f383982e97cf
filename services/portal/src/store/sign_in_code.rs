//! `portal.sign_in_code`: codes by which volunteers sign in.

use kernel::VolunteerId;
use runtime::Result;
use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

/// A code that was made.
#[derive(Debug)]
pub struct NewCode {
    /// Its row.
    pub id: Uuid,
    /// Blind index of the number.
    pub phone_index: Vec<u8>,
    /// Keyed hash of the code.
    pub code_hash: Vec<u8>,
    /// Whose number; nobody's when it is unknown.
    pub volunteer_id: Option<VolunteerId>,
    /// When.
    pub made_at: OffsetDateTime,
    /// Until when.
    pub expires_at: OffsetDateTime,
}

/// The newest code of a number.
#[derive(Debug)]
pub struct Code {
    /// Its row.
    pub id: Uuid,
    /// Keyed hash of the code.
    pub code_hash: Vec<u8>,
    /// Whose number.
    pub volunteer_id: Option<VolunteerId>,
    /// Wrong tries so far.
    pub tries: i32,
}

/// Keeps a new code.
pub async fn insert(db: &mut PgConnection, code: &NewCode) -> Result<()> {
    sqlx::query!(
        "insert into portal.sign_in_code (id, phone_index, code_hash, volunteer_id, made_at, expires_at) \
         values ($1, $2, $3, $4, $5, $6)",
        code.id,
        &code.phone_index,
        &code.code_hash,
        code.volunteer_id.map(VolunteerId::uuid),
        code.made_at,
        code.expires_at,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// How many codes were made for a number since three instants.
pub async fn made_since(
    db: &mut PgConnection,
    phone_index: &[u8],
    since: [OffsetDateTime; 3],
) -> Result<[i64; 3]> {
    let row = sqlx::query!(
        r#"select count(*) filter (where made_at > $2) as "first!", count(*) filter (where made_at > $3) as "second!",
           count(*) filter (where made_at > $4) as "third!" from portal.sign_in_code where phone_index = $1"#,
        phone_index,
        since[0],
        since[1],
        since[2],
    )
    .fetch_one(db)
    .await?;
    Ok([row.first, row.second, row.third])
}

/// How many codes were made since an instant for numbers that are no volunteer's.
pub async fn to_nobodys_since(db: &mut PgConnection, since: OffsetDateTime) -> Result<i64> {
    let made = sqlx::query_scalar!(
        r#"select count(*) as "count!" from portal.sign_in_code where volunteer_id is null and made_at > $1"#,
        since
    )
    .fetch_one(db)
    .await?;
    Ok(made)
}

/// The newest code of a number that is still good, locked: tries are counted one after the other.
pub async fn lock_newest(
    db: &mut PgConnection,
    phone_index: &[u8],
    now: OffsetDateTime,
) -> Result<Option<Code>> {
    let row = sqlx::query!(
        "select id, code_hash, volunteer_id, tries from portal.sign_in_code \
         where phone_index = $1 and used_at is null and expires_at > $2 \
         order by made_at desc, id desc limit 1 for update",
        phone_index,
        now,
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(|row| Code {
        id: row.id,
        code_hash: row.code_hash,
        volunteer_id: row.volunteer_id.map(Into::into),
        tries: row.tries,
    }))
}

/// One more wrong try.
pub async fn wrong(db: &mut PgConnection, id: Uuid) -> Result<()> {
    sqlx::query!(
        "update portal.sign_in_code set tries = tries + 1 where id = $1",
        id
    )
    .execute(db)
    .await?;
    Ok(())
}

/// It has been used.
pub async fn used(db: &mut PgConnection, id: Uuid, at: OffsetDateTime) -> Result<()> {
    sqlx::query!(
        "update portal.sign_in_code set used_at = $2 where id = $1",
        id,
        at
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Codes that are long over are not kept.
pub async fn forget(db: &mut PgConnection, before: OffsetDateTime) -> Result<()> {
    sqlx::query!("delete from portal.sign_in_code where expires_at < $1", before)
        .execute(db)
        .await?;
    Ok(())
}
