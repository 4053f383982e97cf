//! Versions of texts that officials edit: proposed, decided, in force, retired.

use std::collections::{BTreeMap, HashMap};

use contracts::notification::text::{CAMPAIGN, TextState};
use kernel::{StaffId, TextVersionId};
use sqlx::{PgConnection, Result};
use time::{Date, OffsetDateTime};
use uuid::Uuid;

/// Gateway → its code of a text.
pub type Codes = BTreeMap<String, String>;

/// A version as it is kept.
pub struct Version {
    /// Which.
    pub id: TextVersionId,
    /// Of which text.
    pub name: String,
    /// What a campaign's is called.
    pub title: String,
    /// Its number.
    pub version: i32,
    /// The text.
    pub text: String,
    /// The gateways' codes.
    pub codes: Codes,
    /// Where it stands.
    pub state: TextState,
    /// The day asked for.
    pub valid_from: Option<Date>,
    /// Since when it counts.
    pub in_force_from: Option<OffsetDateTime>,
    /// Why it was proposed.
    pub reason: String,
    /// By whom.
    pub proposed_by: StaffId,
    /// When.
    pub proposed_at: OffsetDateTime,
    /// Who decided, and when.
    pub decided: Option<(StaffId, OffsetDateTime)>,
    /// What is to be changed.
    pub returned_for: Option<String>,
    /// Who retired it, when and why.
    pub retired: Option<(StaffId, OffsetDateTime, String)>,
}

struct Row {
    id: Uuid,
    name: String,
    title: String,
    version: i32,
    text: String,
    codes: serde_json::Value,
    state: String,
    valid_from: Option<Date>,
    in_force_from: Option<OffsetDateTime>,
    reason: String,
    proposed_by: Uuid,
    proposed_at: OffsetDateTime,
    decided_by: Option<Uuid>,
    decided_at: Option<OffsetDateTime>,
    returned_for: Option<String>,
    retired_by: Option<Uuid>,
    retired_at: Option<OffsetDateTime>,
    retired_for: Option<String>,
    total: i64,
}

impl Row {
    fn version(self) -> Result<Version> {
        let state = TextState::parse(&self.state)
            .ok_or_else(|| sqlx::Error::Decode("a state that there is not".into()))?;
        Ok(Version {
            id: self.id.into(),
            name: self.name,
            title: self.title,
            version: self.version,
            text: self.text,
            codes: read_codes(self.codes)?,
            state,
            valid_from: self.valid_from,
            in_force_from: self.in_force_from,
            reason: self.reason,
            proposed_by: self.proposed_by.into(),
            proposed_at: self.proposed_at,
            decided: self.decided_by.map(Into::into).zip(self.decided_at),
            returned_for: self.returned_for,
            retired: self
                .retired_by
                .zip(self.retired_at)
                .zip(self.retired_for)
                .map(|((by, at), why)| (by.into(), at, why)),
        })
    }
}

fn read_codes(value: serde_json::Value) -> Result<Codes> {
    serde_json::from_value(value).map_err(|error| sqlx::Error::Decode(error.into()))
}

/// A version as it is proposed.
pub struct Proposed<'a> {
    /// Which.
    pub id: TextVersionId,
    /// Of which text.
    pub name: &'a str,
    /// What a campaign's is called; else empty.
    pub title: &'a str,
    /// The text.
    pub text: &'a str,
    /// The gateways' codes.
    pub codes: &'a Codes,
    /// The day asked for.
    pub valid_from: Option<Date>,
    /// Why.
    pub reason: &'a str,
    /// By whom.
    pub by: StaffId,
    /// When.
    pub at: OffsetDateTime,
}

/// Writes a proposal under the next number of its text. `text_version_one_pending` is violated while another waits, and
/// `text_version_number` when two are written at once.
pub async fn insert(db: &mut PgConnection, new: &Proposed<'_>) -> Result<i32> {
    let codes = serde_json::to_value(new.codes).map_err(|error| sqlx::Error::Encode(error.into()))?;
    sqlx::query_scalar!(
        "insert into notification.text_version
           (id, name, title, version, text, codes, state, valid_from, reason, proposed_by, proposed_at)
         select $1, $2, $3,
                1 + coalesce((select max(version) from notification.text_version where name = $2 and title = $3), 0),
                $4, $5, 'proposed', $6, $7, $8, $9
         returning version",
        new.id.uuid(),
        new.name,
        new.title,
        new.text,
        codes,
        new.valid_from,
        new.reason,
        new.by.uuid(),
        new.at,
    )
    .fetch_one(db)
    .await
}

/// A version, locked.
pub async fn lock(db: &mut PgConnection, id: TextVersionId) -> Result<Option<Version>> {
    let row = sqlx::query_as!(
        Row,
        r#"select id, name, title, version, text, codes, state, valid_from, in_force_from, reason, proposed_by, proposed_at,
               decided_by, decided_at, returned_for, retired_by, retired_at, retired_for, 1::bigint as "total!"
           from notification.text_version where id = $1 for update"#,
        id.uuid()
    )
    .fetch_optional(db)
    .await?;
    row.map(Row::version).transpose()
}

/// A version.
pub async fn get(db: &mut PgConnection, id: TextVersionId) -> Result<Option<Version>> {
    let row = sqlx::query_as!(
        Row,
        r#"select id, name, title, version, text, codes, state, valid_from, in_force_from, reason, proposed_by, proposed_at,
               decided_by, decided_at, returned_for, retired_by, retired_at, retired_for, 1::bigint as "total!"
           from notification.text_version where id = $1"#,
        id.uuid()
    )
    .fetch_optional(db)
    .await?;
    row.map(Row::version).transpose()
}

/// Approves a version: it counts from then on.
pub async fn approve(
    db: &mut PgConnection,
    id: TextVersionId,
    from: OffsetDateTime,
    by: StaffId,
    at: OffsetDateTime,
) -> Result<()> {
    sqlx::query!(
        "update notification.text_version set state = 'approved', in_force_from = $2, decided_by = $3, decided_at = $4
         where id = $1",
        id.uuid(),
        from,
        by.uuid(),
        at
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Sends a version back.
pub async fn send_back(
    db: &mut PgConnection,
    id: TextVersionId,
    why: &str,
    by: StaffId,
    at: OffsetDateTime,
) -> Result<()> {
    sqlx::query!(
        "update notification.text_version set state = 'returned', returned_for = $2, decided_by = $3, decided_at = $4
         where id = $1",
        id.uuid(),
        why,
        by.uuid(),
        at
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Uses a version no more.
pub async fn retire(
    db: &mut PgConnection,
    id: TextVersionId,
    why: &str,
    by: StaffId,
    at: OffsetDateTime,
) -> Result<()> {
    sqlx::query!(
        "update notification.text_version set state = 'retired', retired_for = $2, retired_by = $3, retired_at = $4
         where id = $1",
        id.uuid(),
        why,
        by.uuid(),
        at
    )
    .execute(db)
    .await?;
    Ok(())
}

/// What versions are looked for.
pub struct Filter<'a> {
    /// Of which text.
    pub name: Option<&'a str>,
    /// Called so.
    pub title: Option<&'a str>,
    /// In this state.
    pub state: Option<TextState>,
}

/// Versions, newest first, and how many there are.
pub async fn list(
    db: &mut PgConnection,
    filter: &Filter<'_>,
    (limit, offset): (i64, i64),
) -> Result<(Vec<Version>, i64)> {
    let rows = sqlx::query_as!(
        Row,
        r#"select id, name, title, version, text, codes, state, valid_from, in_force_from, reason, proposed_by, proposed_at,
               decided_by, decided_at, returned_for, retired_by, retired_at, retired_for, count(*) over () as "total!"
           from notification.text_version
           where ($1::text is null or name = $1) and ($2::text is null or title = $2) and ($3::text is null or state = $3)
           order by proposed_at desc, id desc limit $4 offset $5"#,
        filter.name,
        filter.title,
        filter.state.map(TextState::as_str),
        limit,
        offset,
    )
    .fetch_all(db)
    .await?;
    let total = rows.first().map_or(0, |row| row.total);
    let rows: Result<_> = rows.into_iter().map(Row::version).collect();
    Ok((rows?, total))
}

/// How many versions of each text wait to be approved.
pub async fn waiting(db: &mut PgConnection) -> Result<HashMap<String, i64>> {
    let rows = sqlx::query!(
        r#"select name, count(*) as "count!" from notification.text_version where state = 'proposed' group by name"#
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.name, row.count)).collect())
}

/// A text that may be sent.
#[derive(Clone, PartialEq, Eq)]
pub struct Approved {
    /// Which version.
    pub id: TextVersionId,
    /// Its number.
    pub version: i32,
    /// What a campaign's is called.
    pub title: String,
    /// The text.
    pub text: String,
    /// The gateways' codes.
    pub codes: Codes,
}

/// The versions in force at `now` of the platform's texts of these names; one that is not among them stands as it came with
/// the software.
pub async fn in_force(
    db: &mut PgConnection,
    names: &[&str],
    now: OffsetDateTime,
) -> Result<HashMap<String, Approved>> {
    let rows = sqlx::query!(
        "select distinct on (name) name, id, version, title, text, codes from notification.text_version
         where state = 'approved' and name = any($1) and name <> $3 and in_force_from <= $2
         order by name, in_force_from desc, version desc",
        names as &[&str],
        now,
        CAMPAIGN
    )
    .fetch_all(db)
    .await?;
    rows.into_iter()
        .map(|row| {
            let text = Approved {
                id: row.id.into(),
                version: row.version,
                title: row.title,
                text: row.text,
                codes: read_codes(row.codes)?,
            };
            Ok((row.name, text))
        })
        .collect()
}
