//! `volunteer.erasure`: requests that a person's data be erased.

use contracts::erasure::ErasureState;
use kernel::{OrgCode, StaffId, VolunteerId};
use runtime::Result;
use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

use super::word;

/// A request as it is kept.
#[derive(Debug)]
pub struct Erasure {
    /// The request.
    pub id: Uuid,
    /// Whose data.
    pub person: VolunteerId,
    /// Sealed reason.
    pub reason: Option<Vec<u8>>,
    /// By whom; nobody = the platform.
    pub proposed_by: Option<StaffId>,
    /// When.
    pub proposed_at: OffsetDateTime,
    /// Where it stands.
    pub state: ErasureState,
    /// Who decided.
    pub decided_by: Option<StaffId>,
    /// When.
    pub decided_at: Option<OffsetDateTime>,
    /// Sealed reason of a refusal.
    pub note: Option<Vec<u8>>,
}

struct Row {
    id: Uuid,
    person: Uuid,
    reason: Option<Vec<u8>>,
    proposed_by: Option<Uuid>,
    proposed_at: OffsetDateTime,
    state: String,
    decided_by: Option<Uuid>,
    decided_at: Option<OffsetDateTime>,
    note: Option<Vec<u8>>,
}

impl Row {
    fn erasure(self) -> Result<Erasure> {
        Ok(Erasure {
            id: self.id,
            person: self.person.into(),
            reason: self.reason,
            proposed_by: self.proposed_by.map(Into::into),
            proposed_at: self.proposed_at,
            state: word(ErasureState::parse(&self.state), "erasure.state")?,
            decided_by: self.decided_by.map(Into::into),
            decided_at: self.decided_at,
            note: self.note,
        })
    }
}

/// Keeps a request. A second open one of the person is the violation of `erasure_open`.
pub async fn propose(
    db: &mut PgConnection,
    id: Uuid,
    person: VolunteerId,
    reason: &[u8],
    by: Option<StaffId>,
    at: OffsetDateTime,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into volunteer.erasure (id, volunteer_id, reason, proposed_by, proposed_at, state) \
         values ($1, $2, $3, $4, $5, 'open')",
        id,
        person.uuid(),
        reason,
        by.map(StaffId::uuid),
        at,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Writes down an erasure that nobody asked for: the profile has been kept long enough.
pub async fn retained(
    db: &mut PgConnection,
    id: Uuid,
    person: VolunteerId,
    at: OffsetDateTime,
) -> Result<()> {
    sqlx::query!(
        "insert into volunteer.erasure (id, volunteer_id, proposed_at, state, decided_at) values ($1, $2, $3, 'done', $3)",
        id,
        person.uuid(),
        at,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Whose data a request is about.
pub async fn person_of(db: &mut PgConnection, id: Uuid) -> Result<Option<VolunteerId>> {
    let found = sqlx::query_scalar!("select volunteer_id from volunteer.erasure where id = $1", id)
        .fetch_optional(db)
        .await?;
    Ok(found.map(Into::into))
}

/// A request, locked: it is decided once.
pub async fn lock(db: &mut PgConnection, id: Uuid) -> Result<Option<Erasure>> {
    let row = sqlx::query_as!(
        Row,
        "select id, volunteer_id as person, reason, proposed_by, proposed_at, state, decided_by, decided_at, note \
         from volunteer.erasure where id = $1 for update",
        id
    )
    .fetch_optional(db)
    .await?;
    row.map(Row::erasure).transpose()
}

/// It is done: no words of it stay.
pub async fn done(db: &mut PgConnection, id: Uuid, by: Option<StaffId>, at: OffsetDateTime) -> Result<()> {
    sqlx::query!(
        "update volunteer.erasure set state = 'done', reason = null, decided_by = $2, decided_at = $3 where id = $1",
        id,
        by.map(StaffId::uuid),
        at,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// It was refused, or taken back.
pub async fn rejected(
    db: &mut PgConnection,
    id: Uuid,
    note: &[u8],
    by: Option<StaffId>,
    at: OffsetDateTime,
) -> Result<()> {
    sqlx::query!(
        "update volunteer.erasure set state = 'rejected', note = $4, decided_by = $2, decided_at = $3 where id = $1",
        id,
        by.map(StaffId::uuid),
        at,
        note,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Words of earlier, refused requests go with the person.
pub async fn forget_words(db: &mut PgConnection, person: VolunteerId) -> Result<()> {
    sqlx::query!(
        "update volunteer.erasure set reason = null, note = null where volunteer_id = $1 and state <> 'open'",
        person.uuid()
    )
    .execute(&mut *db)
    .await?;
    sqlx::query_scalar!("select volunteer.forget_words($1)", person.uuid())
        .fetch_one(db)
        .await?;
    Ok(())
}

/// Requests within a part of the tree, open ones first, then the newest, and how many there are.
pub async fn page(
    db: &mut PgConnection,
    within: Option<&OrgCode>,
    limit: i64,
    offset: i64,
) -> Result<(Vec<(Erasure, OrgCode)>, i64)> {
    let rows = sqlx::query!(
        r#"select r.id, r.volunteer_id as person, r.reason, r.proposed_by, r.proposed_at, r.state, r.decided_by, r.decided_at,
            r.note, p.org as org, count(*) over () as "total!"
        from volunteer.erasure r join volunteer.volunteer p on p.id = r.volunteer_id
        where p.org ^@ $1
        order by r.state <> 'open', r.proposed_at desc, r.id limit $2 offset $3"#,
        within.map_or("", |org| org.as_str()),
        limit,
        offset
    )
    .fetch_all(db)
    .await?;
    let total = rows.first().map_or(0, |row| row.total);
    let rows = rows
        .into_iter()
        .map(|row| {
            let org = word(row.org.parse().ok(), "org")?;
            let row = Row {
                id: row.id,
                person: row.person,
                reason: row.reason,
                proposed_by: row.proposed_by,
                proposed_at: row.proposed_at,
                state: row.state,
                decided_by: row.decided_by,
                decided_at: row.decided_at,
                note: row.note,
            };
            Ok((row.erasure()?, org))
        })
        .collect::<Result<Vec<_>>>()?;
    Ok((rows, total))
}
