//! Messages: written once, cancelled when they are not needed any more.

use std::collections::HashSet;

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
    /// Who goes first: the lower.
    pub lane: i16,
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
    /// Version of the text; 0 = as it came with the software.
    pub text_version: i32,
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

/// Writes the messages of whom there is none yet for their occasion; gives the ids of those it wrote.
pub async fn insert(db: &mut PgConnection, new: &[NewMessage]) -> Result<HashSet<MessageId>> {
    let c = Columns::of(new);
    let written = sqlx::query_scalar!(
        "insert into notification.message
           (id, template, kind, lane, occasion, recipient, recipient_kind, org, about, phone, phone_index, content,
            segments, state, attempts, checks, queued_at, not_before, expires_at, text_version)
         select x.id, x.template, x.kind, x.lane, x.occasion, x.recipient, x.recipient_kind, x.org, x.about::uuid[],
                x.phone, x.phone_index, x.content, x.segments, x.state, 0, 0, x.queued_at, x.not_before, x.expires_at,
                x.text_version
         from unnest($1::uuid[], $2::text[], $3::text[], $4::smallint[], $5::uuid[], $6::uuid[], $7::text[],
                $8::text[], $9::text[], $10::bytea[], $11::bytea[], $12::bytea[], $13::smallint[], $14::text[],
                $15::timestamptz[], $16::timestamptz[], $17::timestamptz[], $18::integer[])
              as x (id, template, kind, lane, occasion, recipient, recipient_kind, org, about, phone, phone_index,
                    content, segments, state, queued_at, not_before, expires_at, text_version)
         on conflict on constraint message_once do nothing
         returning id",
        &c.id,
        &c.template as _,
        &c.kind as _,
        &c.lane,
        &c.occasion,
        &c.recipient,
        &c.recipient_kind as _,
        &c.org as _,
        &c.about,
        &c.phone as _,
        &c.phone_index as _,
        &c.content as _,
        &c.segments,
        &c.state as _,
        &c.queued_at,
        &c.not_before,
        &c.expires_at as _,
        &c.text_version,
    )
    .fetch_all(db)
    .await?;
    Ok(written.into_iter().map(MessageId::from).collect())
}

/// Messages by column, for `unnest`.
#[derive(Default)]
struct Columns<'a> {
    id: Vec<Uuid>,
    template: Vec<&'a str>,
    kind: Vec<&'a str>,
    lane: Vec<i16>,
    occasion: Vec<Uuid>,
    recipient: Vec<Uuid>,
    recipient_kind: Vec<&'a str>,
    org: Vec<Option<&'a str>>,
    /// As the text of an array: PostgreSQL knows no arrays of arrays of different lengths.
    about: Vec<String>,
    phone: Vec<Option<&'a [u8]>>,
    phone_index: Vec<Option<&'a [u8]>>,
    content: Vec<&'a [u8]>,
    segments: Vec<i16>,
    state: Vec<&'a str>,
    queued_at: Vec<OffsetDateTime>,
    not_before: Vec<OffsetDateTime>,
    expires_at: Vec<Option<OffsetDateTime>>,
    text_version: Vec<i32>,
}

impl<'a> Columns<'a> {
    fn of(messages: &'a [NewMessage]) -> Self {
        let mut columns = Columns::default();
        for new in messages {
            let meta = new.template.meta();
            let about: Vec<String> = new.about.iter().map(Uuid::to_string).collect();
            columns.id.push(new.id.uuid());
            columns.template.push(new.template.as_str());
            columns.kind.push(meta.kind.as_str());
            columns.lane.push(new.lane);
            columns.occasion.push(new.occasion);
            columns.recipient.push(new.recipient);
            columns.recipient_kind.push(new.recipient_kind);
            columns.org.push(new.org.as_ref().map(OrgCode::as_str));
            columns.about.push(format!("{{{}}}", about.join(",")));
            columns
                .phone
                .push(new.phone.as_ref().map(|(sealed, _)| sealed.as_slice()));
            columns
                .phone_index
                .push(new.phone.as_ref().map(|(_, index)| index.as_slice()));
            columns.content.push(&new.content);
            columns.segments.push(new.segments);
            columns.state.push(new.state.as_str());
            columns.queued_at.push(new.queued_at);
            columns.not_before.push(new.not_before);
            columns.expires_at.push(new.expires_at);
            columns.text_version.push(new.text_version);
        }
        columns
    }
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

/// Those of the people who are not to be written to.
pub async fn silenced(db: &mut PgConnection, recipients: &[Uuid]) -> Result<HashSet<Uuid>> {
    let found = sqlx::query_scalar!(
        "select recipient from notification.silenced where recipient = any($1)",
        recipients
    )
    .fetch_all(db)
    .await?;
    Ok(found.into_iter().collect())
}

/// When a number got sign-in codes since `since`, newest first. Holds the number until the transaction ends, so that
/// two askers at once cannot both be within the limit.
pub async fn codes_since(
    db: &mut PgConnection,
    phone_index: &[u8],
    since: OffsetDateTime,
) -> Result<Vec<OffsetDateTime>> {
    hold_numbers(&mut *db, &[phone_index.to_vec()]).await?;
    sqlx::query_scalar!(
        "select queued_at from notification.message
         where kind = 'otp' and phone_index = $1 and queued_at > $2 order by queued_at desc",
        phone_index,
        since
    )
    .fetch_all(db)
    .await
}

/// One transaction at a time for each of the numbers: digits of questions and limits of codes are decided one after the
/// other. Locks them in one order, so that two who want several do not wait for each other.
pub async fn hold_numbers(db: &mut PgConnection, phone_indexes: &[Vec<u8>]) -> Result<()> {
    sqlx::query!(
        r#"select count(pg_advisory_xact_lock(number)) as "held!"
           from (select distinct hashtextextended(encode(index, 'hex'), 12349) as number
                 from unnest($1::bytea[]) as index order by number) as numbers"#,
        phone_indexes
    )
    .fetch_one(db)
    .await?;
    Ok(())
}

/// How many messages of a text a number got since `since`.
pub async fn sent_since(
    db: &mut PgConnection,
    template: &str,
    phone_index: &[u8],
    since: OffsetDateTime,
) -> Result<i64> {
    sqlx::query_scalar!(
        r#"select count(*) as "count!" from notification.message
           where template = $1 and phone_index = $2 and queued_at > $3"#,
        template,
        phone_index,
        since
    )
    .fetch_one(db)
    .await
}

/// How many campaigns' messages went to a number since `since`.
pub async fn outreach_since(db: &mut PgConnection, phone_index: &[u8], since: OffsetDateTime) -> Result<i64> {
    sqlx::query_scalar!(
        r#"select count(*) as "count!" from notification.message
           where phone_index = $1 and claimed_at > $2 and kind = 'campaign'"#,
        phone_index,
        since
    )
    .fetch_one(db)
    .await
}
