//! Who has agreed to outreach, with the evidence.

use std::collections::HashSet;

use contracts::{
    Actor,
    notification::consent::{ConsentHow, PersonKind},
};
use sqlx::{PgConnection, Result};
use time::OffsetDateTime;
use uuid::Uuid;

/// A consent as it is given.
pub struct Given<'a> {
    /// Its id.
    pub id: Uuid,
    /// Who agrees.
    pub person: Uuid,
    /// Elder or volunteer.
    pub kind: PersonKind,
    /// How.
    pub how: ConsentHow,
    /// Version of the words.
    pub wording: &'a str,
    /// Sealed: what there is to show for it.
    pub evidence: Option<&'a [u8]>,
    /// When it was given.
    pub given_at: OffsetDateTime,
    /// Who records it.
    pub by: &'a Actor,
    /// When.
    pub at: OffsetDateTime,
}

/// A consent as it is kept.
pub struct Stored {
    /// When it was given.
    pub given_at: OffsetDateTime,
    /// How.
    pub how: ConsentHow,
    /// Version of the words.
    pub wording: String,
    /// Who recorded it.
    pub given_by: Actor,
    /// Sealed evidence.
    pub evidence: Option<Vec<u8>>,
    /// When, how and by whom it was withdrawn.
    pub withdrawn: Option<(OffsetDateTime, ConsentHow, Actor)>,
}

/// Those of the people who agree to outreach.
pub async fn having(db: &mut PgConnection, people: &[Uuid]) -> Result<HashSet<Uuid>> {
    let found = sqlx::query_scalar!(
        "select person from notification.outreach_consent
         where person = any($1) and withdrawn_at is null and left_at is null",
        people
    )
    .fetch_all(db)
    .await?;
    Ok(found.into_iter().collect())
}

/// Keeps a consent; false if there is one in force.
pub async fn give(db: &mut PgConnection, new: &Given<'_>) -> Result<bool> {
    let written = sqlx::query!(
        "insert into notification.outreach_consent
           (id, person, person_kind, how, wording, evidence, given_at, given_by, recorded_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
         on conflict (person) where withdrawn_at is null do nothing",
        new.id,
        new.person,
        new.kind.as_str(),
        new.how.as_str(),
        new.wording,
        new.evidence,
        new.given_at,
        actor(new.by)?,
        new.at,
    )
    .execute(db)
    .await?;
    Ok(written.rows_affected() == 1)
}

/// Ends the consent in force; false if there is none.
pub async fn withdraw(
    db: &mut PgConnection,
    person: Uuid,
    how: ConsentHow,
    by: &Actor,
    at: OffsetDateTime,
) -> Result<bool> {
    let ended = sqlx::query!(
        "update notification.outreach_consent set withdrawn_at = $2, withdrawn_how = $3, withdrawn_by = $4
         where person = $1 and withdrawn_at is null",
        person,
        at,
        how.as_str(),
        actor(by)?,
    )
    .execute(db)
    .await?;
    Ok(ended.rows_affected() == 1)
}

/// Every consent of a person, newest first.
pub async fn of(db: &mut PgConnection, person: Uuid) -> Result<Vec<Stored>> {
    let rows = sqlx::query!(
        "select how, wording, evidence, given_at, given_by, withdrawn_at, withdrawn_how, withdrawn_by
         from notification.outreach_consent where person = $1 order by recorded_at desc, id desc",
        person
    )
    .fetch_all(db)
    .await?;
    rows.into_iter()
        .map(|row| {
            let withdrawn = match (row.withdrawn_at, row.withdrawn_how, row.withdrawn_by) {
                (Some(at), Some(word), Some(by)) => Some((at, how(&word)?, read_actor(by)?)),
                _ => None,
            };
            Ok(Stored {
                given_at: row.given_at,
                how: how(&row.how)?,
                wording: row.wording,
                given_by: read_actor(row.given_by)?,
                evidence: row.evidence,
                withdrawn,
            })
        })
        .collect()
}

/// A person has left: what is on file of them ends, and is kept for some months as evidence.
pub async fn left(db: &mut PgConnection, person: Uuid, at: OffsetDateTime) -> Result<()> {
    sqlx::query!(
        "update notification.outreach_consent set left_at = $2 where person = $1 and left_at is null",
        person,
        at
    )
    .execute(db)
    .await?;
    Ok(())
}

/// A person is back who had left: what they had agreed to does not come back with them.
pub async fn returned(db: &mut PgConnection, person: Uuid, by: &Actor, at: OffsetDateTime) -> Result<()> {
    sqlx::query!(
        "update notification.outreach_consent set withdrawn_at = $2, withdrawn_how = 'form', withdrawn_by = $3
         where person = $1 and withdrawn_at is null and left_at is not null",
        person,
        at,
        actor(by)?
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Takes away what names an erased person in the evidence; that and when they had agreed stays for the law's months.
pub async fn forget_evidence(db: &mut PgConnection, person: Uuid) -> Result<()> {
    sqlx::query!(
        "update notification.outreach_consent set evidence = null where person = $1 and evidence is not null",
        person
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Forgets the consents of those who left before `before`, up to a thousand; how many.
pub async fn forget_left_before(db: &mut PgConnection, before: OffsetDateTime) -> Result<u64> {
    let gone = sqlx::query!(
        "delete from notification.outreach_consent
         where id in (select id from notification.outreach_consent where left_at < $1 limit 1000)",
        before
    )
    .execute(db)
    .await?;
    Ok(gone.rows_affected())
}

/// An actor as it is kept.
pub fn actor(actor: &Actor) -> Result<serde_json::Value> {
    serde_json::to_value(actor).map_err(|error| sqlx::Error::Encode(error.into()))
}

/// An actor as it was kept.
pub fn read_actor(value: serde_json::Value) -> Result<Actor> {
    serde_json::from_value(value).map_err(|error| sqlx::Error::Decode(error.into()))
}

fn how(word: &str) -> Result<ConsentHow> {
    ConsentHow::parse(word).ok_or_else(|| sqlx::Error::Decode("no way to agree".into()))
}
