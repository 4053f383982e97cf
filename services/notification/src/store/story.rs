//! `notification.story`: title, text and the consent's evidence are sealed.

use contracts::{
    Error,
    notification::story::{
        PublishedStory, Story, StoryConsent, StoryConsentWay, StoryKind, StoryRow, StoryState,
    },
};
use kernel::{OrgCode, StaffId, StoryId, VolunteerId};
use runtime::{Crypto, Result};
use sqlx::PgConnection;
use time::{Date, OffsetDateTime};
use uuid::Uuid;

use super::word;

/// A consent as it is kept.
#[derive(Debug)]
pub struct Consent {
    /// How.
    pub way: StoryConsentWay,
    /// When.
    pub given_on: Date,
    /// Where it is kept, sealed.
    pub evidence: Vec<u8>,
}

/// A story as it is first written.
#[derive(Debug)]
pub struct New<'a> {
    /// Which.
    pub id: StoryId,
    /// What is told of.
    pub kind: StoryKind,
    /// Where.
    pub org: &'a OrgCode,
    /// The volunteer it is about.
    pub volunteer: Option<VolunteerId>,
}

/// Title and text, sealed, the consent, and who wrote it when.
#[derive(Debug)]
pub struct Written {
    /// Sealed.
    pub title: Vec<u8>,
    /// Sealed.
    pub text: Vec<u8>,
    /// Nothing = as it stands.
    pub consent: Option<Consent>,
    /// When.
    pub at: OffsetDateTime,
    /// By whom.
    pub by: Option<StaffId>,
}

/// Writes a draft.
pub async fn insert(db: &mut PgConnection, new: &New<'_>, written: &Written) -> Result<()> {
    sqlx::query!(
        "insert into notification.story (id, kind, org, volunteer_id, state, title, text, author, written_at)
         values ($1, $2, $3, $4, 'draft', $5, $6, $7, $8)",
        new.id.uuid(),
        new.kind.as_str(),
        new.org.as_str(),
        new.volunteer.map(VolunteerId::uuid),
        &written.title,
        &written.text,
        written.by.map(StaffId::uuid),
        written.at,
    )
    .execute(&mut *db)
    .await?;
    agree(db, new.id, written.consent.as_ref()).await
}

/// Changes a draft.
pub async fn revise(db: &mut PgConnection, id: StoryId, written: &Written) -> Result<()> {
    sqlx::query!(
        "update notification.story set title = $2, text = $3, author = $4, written_at = $5 where id = $1",
        id.uuid(),
        &written.title,
        &written.text,
        written.by.map(StaffId::uuid),
        written.at,
    )
    .execute(&mut *db)
    .await?;
    agree(db, id, written.consent.as_ref()).await
}

async fn agree(db: &mut PgConnection, id: StoryId, consent: Option<&Consent>) -> Result<()> {
    let Some(consent) = consent else { return Ok(()) };
    sqlx::query!(
        "update notification.story set consent_way = $2, consent_on = $3, consent_evidence = $4 where id = $1",
        id.uuid(),
        consent.way.as_str(),
        consent.given_on,
        &consent.evidence,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Publishes a draft.
pub async fn publish(
    db: &mut PgConnection,
    id: StoryId,
    (at, by): (OffsetDateTime, Option<StaffId>),
) -> Result<()> {
    sqlx::query!(
        "update notification.story set state = 'published', published_at = $2, published_by = $3 where id = $1",
        id.uuid(),
        at,
        by.map(StaffId::uuid),
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Takes a story back.
pub async fn withdraw(
    db: &mut PgConnection,
    id: StoryId,
    because: &str,
    (at, by): (OffsetDateTime, Option<StaffId>),
) -> Result<()> {
    sqlx::query!(
        "update notification.story set state = 'withdrawn', withdrawn_at = $2, withdrawn_by = $3, withdrawn_because = $4
         where id = $1",
        id.uuid(),
        at,
        by.map(StaffId::uuid),
        because,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Empties what was told of a volunteer who was erased; a published story is taken back with it.
pub async fn forget(db: &mut PgConnection, volunteer: VolunteerId, at: OffsetDateTime) -> Result<()> {
    sqlx::query!(
        "update notification.story set title = '', text = '', consent_evidence = null, volunteer_id = null, erased_at = $2,
             state = 'withdrawn', withdrawn_at = coalesce(withdrawn_at, $2), withdrawn_because = ''
         where volunteer_id = $1",
        volunteer.uuid(),
        at
    )
    .execute(db)
    .await?;
    Ok(())
}

/// One story in full.
pub async fn get(db: &mut PgConnection, crypto: &Crypto, id: StoryId) -> Result<Story> {
    let row = sqlx::query_as!(Row, "select * from notification.story where id = $1", id.uuid())
        .fetch_optional(db)
        .await?;
    row.ok_or_else(|| Error::not_found("story"))?.story(crypto)
}

/// One story, locked until the unit of work ends.
pub async fn lock(db: &mut PgConnection, crypto: &Crypto, id: StoryId) -> Result<Story> {
    sqlx::query!(
        "select 1 as one from notification.story where id = $1 for update",
        id.uuid()
    )
    .fetch_optional(&mut *db)
    .await?;
    get(db, crypto, id).await
}

/// A page of stories, newest first, with the number of all.
pub async fn page(
    db: &mut PgConnection,
    crypto: &Crypto,
    (state, kind, within): (Option<StoryState>, Option<StoryKind>, Option<&OrgCode>),
    (limit, offset): (i64, i64),
) -> Result<(Vec<StoryRow>, i64)> {
    let (state, kind) = (state.map(StoryState::as_str), kind.map(StoryKind::as_str));
    let within = within.map_or("", OrgCode::as_str);
    let total = sqlx::query_scalar!(
        r#"select count(*) as "count!" from notification.story
           where org ^@ $1 and ($2::text is null or state = $2) and ($3::text is null or kind = $3)"#,
        within,
        state,
        kind
    )
    .fetch_one(&mut *db)
    .await?;
    let rows = sqlx::query_as!(
        Row,
        "select * from notification.story
         where org ^@ $1 and ($2::text is null or state = $2) and ($3::text is null or kind = $3)
         order by written_at desc, id desc limit $4 offset $5",
        within,
        state,
        kind,
        limit,
        offset
    )
    .fetch_all(db)
    .await?;
    let rows = rows.into_iter().map(|row| Ok(row.story(crypto)?.row));
    Ok((rows.collect::<Result<_>>()?, total))
}

/// A page of what is published, newest first, with the number of all.
pub async fn published(
    db: &mut PgConnection,
    crypto: &Crypto,
    (limit, offset): (i64, i64),
) -> Result<(Vec<PublishedStory>, i64)> {
    let total = sqlx::query_scalar!(
        r#"select count(*) as "count!" from notification.story where state = 'published'"#
    )
    .fetch_one(&mut *db)
    .await?;
    let rows = sqlx::query_as!(
        Row,
        "select * from notification.story where state = 'published' order by published_at desc, id desc limit $1 offset $2",
        limit,
        offset
    )
    .fetch_all(db)
    .await?;
    let rows = rows.into_iter().map(|row| {
        let story = row.story(crypto)?;
        Ok(PublishedStory {
            story_id: story.row.story_id,
            kind: story.row.kind,
            org: story.row.org,
            title: story.row.title,
            text: story.text,
            published_at: word(story.row.published_at, "published_at")?,
        })
    });
    Ok((rows.collect::<Result<_>>()?, total))
}

struct Row {
    id: Uuid,
    kind: String,
    org: String,
    title: Vec<u8>,
    text: Vec<u8>,
    volunteer_id: Option<Uuid>,
    consent_way: Option<String>,
    consent_on: Option<Date>,
    consent_evidence: Option<Vec<u8>>,
    state: String,
    author: Option<Uuid>,
    written_at: OffsetDateTime,
    published_by: Option<Uuid>,
    published_at: Option<OffsetDateTime>,
    withdrawn_by: Option<Uuid>,
    withdrawn_at: Option<OffsetDateTime>,
    withdrawn_because: Option<String>,
    erased_at: Option<OffsetDateTime>,
}

impl Row {
    fn story(self, crypto: &Crypto) -> Result<Story> {
        // What was erased is empty, not sealed.
        let open = |sealed: &[u8]| match self.erased_at {
            Some(_) => Ok(String::new()),
            None => crypto.open(sealed),
        };
        let consent = match (self.consent_way.as_deref(), self.consent_on) {
            (Some(way), Some(day)) => Some(StoryConsent {
                way: word(StoryConsentWay::parse(way), "consent_way")?,
                given_on: day.into(),
                evidence: crypto
                    .open_option(self.consent_evidence.as_deref())?
                    .unwrap_or_default()
                    .into(),
            }),
            _ => None,
        };
        Ok(Story {
            text: open(&self.text)?.into(),
            row: StoryRow {
                story_id: self.id.into(),
                kind: word(StoryKind::parse(&self.kind), "kind")?,
                org: word(self.org.parse().ok(), "org")?,
                title: open(&self.title)?.into(),
                state: word(StoryState::parse(&self.state), "state")?,
                author: self.author.map(Into::into),
                written_at: self.written_at.into(),
                published_at: self.published_at.map(Into::into),
            },
            volunteer_id: self.volunteer_id.map(Into::into),
            consent,
            published_by: self.published_by.map(Into::into),
            withdrawn_by: self.withdrawn_by.map(Into::into),
            withdrawn_at: self.withdrawn_at.map(Into::into),
            withdrawn_because: self.withdrawn_because,
        })
    }
}
