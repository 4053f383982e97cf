//! `elderly.import`: imports as they stand, with the figures of their rows.

mod list;

use contracts::{
    Actor, Error,
    elderly::{
        Consent, ConsentGiver,
        import::{ElderChoice, ElderImportState, ElderTable},
    },
};
use kernel::OrgCode;
use runtime::{Crypto, Result};
use sqlx::{PgConnection, types::Json};
use time::OffsetDateTime;
use uuid::Uuid;

use super::word;

pub use list::list;

/// An import that begins.
pub struct Opened<'a> {
    /// Which.
    pub id: Uuid,
    /// Sealed title.
    pub title: &'a [u8],
    /// Where its villages lie.
    pub within: &'a OrgCode,
    /// What was read.
    pub table: ElderTable,
    /// Consent of everybody in it.
    pub consent: &'a Consent,
    /// Sealed reason of a village worker.
    pub reason: Option<&'a [u8]>,
    /// Whether the welcome SMS is sent.
    pub welcome: bool,
    /// Who.
    pub by: Option<Uuid>,
    /// When.
    pub at: OffsetDateTime,
}

/// Begins an import.
pub async fn open(db: &mut PgConnection, opened: &Opened<'_>) -> Result<()> {
    sqlx::query!(
        "insert into elderly.import (id, title, within, source, state, welcome, sensitive, text_version, given_by, reason,
             opened_by, opened_at)
         values ($1, $2, $3, $4, 'uploading', $5, $6, $7, $8, $9, $10, $11)",
        opened.id,
        opened.title,
        opened.within.as_str(),
        opened.table.as_str(),
        opened.welcome,
        opened.consent.sensitive,
        opened.consent.text_version,
        opened.consent.given_by.as_str(),
        opened.reason,
        opened.by,
        opened.at,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// What a command must know of an import.
#[derive(Debug)]
pub struct Standing {
    /// Where it stands.
    pub state: ElderImportState,
    /// Where its villages lie.
    pub within: OrgCode,
    /// Rows that are here.
    pub rows: i32,
}

/// An import, locked until the unit of work ends.
///
/// # Errors
/// `not_found`.
pub async fn lock(db: &mut PgConnection, id: Uuid) -> Result<Standing> {
    let row = sqlx::query!(
        "select state, within, rows from elderly.import where id = $1 for update",
        id
    )
    .fetch_optional(db)
    .await?
    .ok_or_else(|| Error::not_found("import"))?;
    Ok(Standing {
        state: word(ElderImportState::parse(&row.state), "import.state")?,
        within: word(row.within.parse().ok(), "import.within")?,
        rows: row.rows,
    })
}

/// Where an import's villages lie.
///
/// # Errors
/// `not_found`.
pub async fn within(db: &mut PgConnection, id: Uuid) -> Result<OrgCode> {
    let within = sqlx::query_scalar!("select within from elderly.import where id = $1", id)
        .fetch_optional(db)
        .await?
        .ok_or_else(|| Error::not_found("import"))?;
    word(within.parse().ok(), "import.within")
}

/// More rows are here.
pub async fn add_rows(db: &mut PgConnection, id: Uuid, rows: i32) -> Result<()> {
    sqlx::query!(
        "update elderly.import set rows = rows + $2 where id = $1",
        id,
        rows
    )
    .execute(db)
    .await?;
    Ok(())
}

/// All rows are here.
pub async fn close(db: &mut PgConnection, id: Uuid) -> Result<()> {
    sqlx::query!("update elderly.import set state = 'checking' where id = $1", id)
        .execute(db)
        .await?;
    Ok(())
}

/// The chosen rows are to be registered, as an act of `by`.
pub async fn commit(
    db: &mut PgConnection,
    id: Uuid,
    choice: ElderChoice,
    by: &Actor,
    at: OffsetDateTime,
) -> Result<()> {
    sqlx::query!(
        "update elderly.import set state = 'registering', choice = $2, committed_by = $3, committed_at = $4 where id = $1",
        id,
        choice.as_str(),
        Json(by) as _,
        at,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// It is over: `done` or `discarded`.
pub async fn end(db: &mut PgConnection, id: Uuid, state: ElderImportState, at: OffsetDateTime) -> Result<()> {
    sqlx::query!(
        "update elderly.import set state = $2, ended_at = $3 where id = $1",
        id,
        state.as_str(),
        at
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Imports that nobody has committed since `before`.
pub async fn abandoned(db: &mut PgConnection, before: OffsetDateTime, limit: i64) -> Result<Vec<Uuid>> {
    let ids = sqlx::query_scalar!(
        "select id from elderly.import
         where ended_at is null and state <> 'registering' and opened_at < $1
         order by opened_at limit $2 for update skip locked",
        before,
        limit
    )
    .fetch_all(db)
    .await?;
    Ok(ids)
}

/// What a worker must know of an import.
#[derive(Debug)]
pub struct Taken {
    /// Which.
    pub id: Uuid,
    /// Where its villages lie.
    pub within: OrgCode,
    /// Consent of everybody in it.
    pub consent: Consent,
    /// Whether the welcome SMS is sent.
    pub welcome: bool,
    /// Which rows are registered.
    pub choice: Option<ElderChoice>,
    /// Whose act that is.
    pub by: Option<Actor>,
}

/// Whether an import is in this state.
pub async fn any_in(db: &mut PgConnection, state: ElderImportState) -> Result<bool> {
    let found = sqlx::query_scalar!(
        "select exists (select from elderly.import where ended_at is null and state = $1) as \"found!\"",
        state.as_str()
    )
    .fetch_one(db)
    .await?;
    Ok(found)
}

/// The import that has been in this state longest, locked; nothing when another replica has it.
pub async fn take(db: &mut PgConnection, crypto: &Crypto, state: ElderImportState) -> Result<Option<Taken>> {
    let row = sqlx::query!(
        "select id, within, welcome, sensitive, text_version, given_by, reason, choice,
             committed_by as \"committed_by?: Json<Actor>\"
         from elderly.import where ended_at is null and state = $1
         order by opened_at limit 1 for update skip locked",
        state.as_str()
    )
    .fetch_optional(db)
    .await?;
    row.map(|row| {
        let choice = row.choice.as_deref();
        Ok(Taken {
            id: row.id,
            within: word(row.within.parse().ok(), "import.within")?,
            consent: Consent {
                service: true,
                sensitive: row.sensitive,
                text_version: row.text_version,
                given_by: word(ConsentGiver::parse(&row.given_by), "import.given_by")?,
                reason: crypto.open_option(row.reason.as_deref())?,
            },
            welcome: row.welcome,
            choice: choice
                .map(|choice| word(ElderChoice::parse(choice), "import.choice"))
                .transpose()?,
            by: row.committed_by.map(|Json(by)| by),
        })
    })
    .transpose()
}

/// So many more rows have been tried.
pub async fn add_checked(db: &mut PgConnection, id: Uuid, rows: i32) -> Result<()> {
    sqlx::query!(
        "update elderly.import set checked = checked + $2 where id = $1",
        id,
        rows
    )
    .execute(db)
    .await?;
    Ok(())
}

/// So many more rows have been registered, and refused.
pub async fn add_registered(db: &mut PgConnection, id: Uuid, registered: i32, refused: i32) -> Result<()> {
    sqlx::query!(
        "update elderly.import set registered = registered + $2, refused = refused + $3 where id = $1",
        id,
        registered,
        refused
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Every row has been tried: the figures, for the clerk.
pub async fn checked(db: &mut PgConnection, id: Uuid) -> Result<()> {
    sqlx::query!(
        "update elderly.import i set state = 'checked', sound = f.sound, wrong = f.wrong, twice = f.twice, lookalikes = f.lookalikes
         from (select count(*) filter (where state = 'sound')::int as sound,
                 count(*) filter (where state = 'wrong')::int as wrong,
                 count(*) filter (where state = 'twice')::int as twice,
                 count(*) filter (where state = 'similar')::int as lookalikes
             from elderly.import_row where import_id = $1) f
         where i.id = $1",
        id
    )
    .execute(db)
    .await?;
    Ok(())
}
