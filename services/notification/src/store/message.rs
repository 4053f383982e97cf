//! Messages: written once, cancelled when they are not needed any more.

use contracts::notification::MessageState;
use kernel::{MessageId, OrgCode};
use sqlx::{PgConnection, Result};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::domain::template::Template;

/// A message to be queued, sealed.
pub struct NewMessage {
    /// Its id.
    pub id: MessageId,
    /// Which text.
    pub template: Template,
    /// What occasioned it.
    pub occasion: Uuid,
    /// Who gets it.
    pub recipient: Uuid,
    /// `elder`, `volunteer`, `number`.
    pub recipient_kind: &'static str,
    /// Where they belong.
    pub org: Option<OrgCode>,
    /// What it is about.
    pub about: Vec<Uuid>,
    /// Sealed number and its blind index.
    pub phone: Option<(Vec<u8>, Vec<u8>)>,
    /// Sealed text and variables.
    pub content: Vec<u8>,
    /// Segments billed.
    pub segments: i16,
    /// `queued`, `no_phone`, or `cancelled` for who is not to be written to.
    pub state: MessageState,
    /// When queued.
    pub queued_at: OffsetDateTime,
    /// Not sent before.
    pub not_before: OffsetDateTime,
    /// Of no use after.
    pub expires_at: Option<OffsetDateTime>,
}

/// Writes the message unless there is one for this occasion already; tells whether it did.
pub async fn insert(db: &mut PgConnection, new: &NewMessage) -> Result<bool> {
    let meta = new.template.meta();
    let (phone, index) = new.phone.clone().unzip();
    let written = sqlx::query!(
        "insert into notification.message
           (id, template, kind, lane, occasion, recipient, recipient_kind, org, about, phone, phone_index, content,
            segments, state, attempts, checks, queued_at, not_before, expires_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, 0, 0, $15, $16, $17)
         on conflict on constraint message_once do nothing",
        new.id.uuid(),
        new.template.as_str(),
        meta.kind.as_str(),
        meta.lane,
        new.occasion,
        new.recipient,
        new.recipient_kind,
        new.org.as_ref().map(OrgCode::as_str),
        &new.about,
        phone,
        index,
        new.content,
        new.segments,
        new.state.as_str(),
        new.queued_at,
        new.not_before,
        new.expires_at,
    )
    .execute(db)
    .await?;
    Ok(written.rows_affected() == 1)
}

/// Cancels what is queued for a person, and has nothing more written to them.
pub async fn silence(db: &mut PgConnection, recipient: Uuid, at: OffsetDateTime) -> Result<()> {
    sqlx::query!(
        "insert into notification.silenced (recipient, at) values ($1, $2) on conflict do nothing",
        recipient,
        at
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!(
        "update notification.message set state = 'cancelled', error = 'silenced'
         where recipient = $1 and state = 'queued'",
        recipient
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Whether a person is not to be written to.
pub async fn is_silenced(db: &mut PgConnection, recipient: Uuid) -> Result<bool> {
    sqlx::query_scalar!(
        r#"select exists (select from notification.silenced where recipient = $1) as "silenced!""#,
        recipient
    )
    .fetch_one(db)
    .await
}

/// When a number got sign-in codes since `since`, newest first. Holds the number until the transaction ends, so that
/// two askers at once cannot both be within the limit.
pub async fn codes_since(
    db: &mut PgConnection,
    phone_index: &[u8],
    since: OffsetDateTime,
) -> Result<Vec<OffsetDateTime>> {
    hold_number(&mut *db, phone_index).await?;
    sqlx::query_scalar!(
        "select queued_at from notification.message
         where kind = 'otp' and phone_index = $1 and queued_at > $2 order by queued_at desc",
        phone_index,
        since
    )
    .fetch_all(db)
    .await
}

/// One transaction at a time for a number: digits of questions and limits of codes are decided one after the other.
pub async fn hold_number(db: &mut PgConnection, phone_index: &[u8]) -> Result<()> {
    sqlx::query!(
        "select pg_advisory_xact_lock(hashtextextended(encode($1, 'hex'), 12349))",
        phone_index
    )
    .fetch_one(db)
    .await?;
    Ok(())
}
