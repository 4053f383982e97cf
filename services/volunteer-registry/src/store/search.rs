//! Finding volunteers without opening a sealed field: by blind index, passbook number and token.

use contracts::{COUNTED, volunteer::VolunteerState};
use kernel::{OrgCode, PersonKey, VolunteerId};
use runtime::Result;
use sqlx::PgConnection;

/// What a list is narrowed to. Nothing given = everything.
#[derive(Debug, Default)]
pub struct Search {
    /// The person with this ID.
    pub person: Option<PersonKey>,
    /// Reached at this number: blind index.
    pub phone: Option<Vec<u8>>,
    /// With this passbook number.
    pub passbook_no: Option<String>,
    /// All of these tokens.
    pub tokens: Option<Vec<Vec<u8>>>,
    /// Part of the tree.
    pub within: Option<OrgCode>,
    /// Only this state.
    pub state: Option<VolunteerState>,
}

impl Search {
    /// How far is counted; `None` = to the end.
    fn counted(&self) -> Option<i64> {
        self.tokens.as_ref().map(|_| COUNTED + 1)
    }
}

/// How many match; found by tokens, no more than [`COUNTED`] and one.
pub async fn count(db: &mut PgConnection, search: &Search) -> Result<i64> {
    let within = search.within.as_ref().map_or("", |org| org.as_str());
    let person = search.person.as_ref().map(|key| key.as_str());
    let state = search.state.map(VolunteerState::as_str);
    let total = sqlx::query_scalar!(
        r#"select count(*) as "count!" from (select from volunteer.volunteer v
        where v.org ^@ $1 and v.erased_at is null
            and ($2::text is null or v.person_key = $2)
            and ($3::bytea is null or v.phone_index = $3)
            and ($4::text is null or v.passbook_no = $4)
            and ($5::bytea[] is null or v.tokens @> $5)
            and ($6::text is null or v.state = $6)
            limit $7) found"#,
        within,
        person,
        search.phone.as_deref(),
        search.passbook_no,
        search.tokens.as_deref(),
        state,
        search.counted(),
    )
    .fetch_one(db)
    .await?;
    Ok(total)
}

/// One page of ids, newest first.
pub async fn page(
    db: &mut PgConnection,
    search: &Search,
    limit: i64,
    offset: i64,
) -> Result<Vec<VolunteerId>> {
    let within = search.within.as_ref().map_or("", |org| org.as_str());
    let person = search.person.as_ref().map(|key| key.as_str());
    let state = search.state.map(VolunteerState::as_str);
    let ids = sqlx::query_scalar!(
        r#"select v.id from volunteer.volunteer v
        where v.org ^@ $1 and v.erased_at is null
            and ($2::text is null or v.person_key = $2)
            and ($3::bytea is null or v.phone_index = $3)
            and ($4::text is null or v.passbook_no = $4)
            and ($5::bytea[] is null or v.tokens @> $5)
            and ($6::text is null or v.state = $6)
        order by v.registered_at desc, v.id desc limit $7 offset $8"#,
        within,
        person,
        search.phone.as_deref(),
        search.passbook_no,
        search.tokens.as_deref(),
        state,
        limit,
        offset,
    )
    .fetch_all(db)
    .await?;
    Ok(ids.into_iter().map(VolunteerId::from).collect())
}

/// The volunteer who is reached at a number and has a passbook: in service, or suspended.
pub async fn active_at(db: &mut PgConnection, phone_index: &[u8]) -> Result<Option<VolunteerId>> {
    let id = sqlx::query_scalar!(
        "select id from volunteer.volunteer where phone_index = $1 and state in ('active', 'suspended')",
        phone_index
    )
    .fetch_optional(db)
    .await?;
    Ok(id.map(VolunteerId::from))
}

/// The volunteer with this passbook number who may spend: in service, or suspended.
pub async fn with_passbook(db: &mut PgConnection, passbook_no: &str) -> Result<Option<VolunteerId>> {
    let id = sqlx::query_scalar!(
        "select id from volunteer.volunteer where passbook_no = $1 and state in ('active', 'suspended')",
        passbook_no
    )
    .fetch_optional(db)
    .await?;
    Ok(id.map(VolunteerId::from))
}

/// Ids and sealed names of those who exist within a part of the tree.
pub async fn names(
    db: &mut PgConnection,
    ids: &[VolunteerId],
    within: Option<&OrgCode>,
) -> Result<Vec<(VolunteerId, Vec<u8>)>> {
    let ids: Vec<_> = ids.iter().map(|id| id.uuid()).collect();
    let rows = sqlx::query!(
        r#"select id, name as "name!" from volunteer.volunteer where id = any($1) and org ^@ $2 and erased_at is null"#,
        &ids,
        within.map_or("", |org| org.as_str()),
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.id.into(), row.name)).collect())
}
