//! Finding elders without opening a sealed field: by blind index and by token.

use contracts::COUNTED;
use kernel::{Category, ElderId, OrgCode, PersonKey};
use runtime::Result;
use sqlx::PgConnection;
use time::Date;

/// What a list is narrowed to. Nothing given = everything.
#[derive(Debug, Default)]
pub struct Search {
    /// The person with this ID.
    pub person: Option<PersonKey>,
    /// Reached at this number: blind index.
    pub phone: Option<Vec<u8>>,
    /// All of these tokens.
    pub tokens: Option<Vec<Vec<u8>>>,
    /// Part of the tree.
    pub within: Option<OrgCode>,
    /// Belongs to this group, with evidence that counts today.
    pub category: Option<Category>,
}

impl Search {
    /// How far is counted; `None` = to the end.
    fn counted(&self) -> Option<i64> {
        self.tokens.as_ref().map(|_| COUNTED + 1)
    }
}

/// How many match; found by tokens, no more than [`COUNTED`] and one.
pub async fn count(db: &mut PgConnection, search: &Search, today: Date) -> Result<i64> {
    let person = search.person.as_ref().map(|key| key.as_str());
    let within = search.within.as_ref().map_or("", |org| org.as_str());
    let category = search.category.map(Category::as_str);
    let total = sqlx::query_scalar!(
        r#"select count(*) as "count!" from (select from elderly.elder e
        where e.village ^@ $1 and e.erased_at is null
            and ($2::text is null or e.person_key = $2)
            and ($3::bytea is null or e.phone_index = $3 or e.contact_phone_index = $3)
            and ($4::bytea[] is null or e.tokens @> $4)
            and ($5::text is null or exists (select 1 from elderly.elder_category c
                where c.elder_id = e.id and c.category = $5 and $6 between c.verified_on and c.valid_to))
            limit $7) found"#,
        within,
        person,
        search.phone.as_deref(),
        search.tokens.as_deref(),
        category,
        today,
        search.counted(),
    )
    .fetch_one(db)
    .await?;
    Ok(total)
}

/// One page of ids, active profiles before closed ones, newest first.
pub async fn page(
    db: &mut PgConnection,
    search: &Search,
    today: Date,
    limit: i64,
    offset: i64,
) -> Result<Vec<ElderId>> {
    let person = search.person.as_ref().map(|key| key.as_str());
    let within = search.within.as_ref().map_or("", |org| org.as_str());
    let category = search.category.map(Category::as_str);
    let ids = sqlx::query_scalar!(
        r#"select e.id from elderly.elder e
        where e.village ^@ $1 and e.erased_at is null
            and ($2::text is null or e.person_key = $2)
            and ($3::bytea is null or e.phone_index = $3 or e.contact_phone_index = $3)
            and ($4::bytea[] is null or e.tokens @> $4)
            and ($5::text is null or exists (select 1 from elderly.elder_category c
                where c.elder_id = e.id and c.category = $5 and $6 between c.verified_on and c.valid_to))
        order by e.state, e.registered_at desc, e.id desc limit $7 offset $8"#,
        within,
        person,
        search.phone.as_deref(),
        search.tokens.as_deref(),
        category,
        today,
        limit,
        offset,
    )
    .fetch_all(db)
    .await?;
    Ok(ids.into_iter().map(ElderId::from).collect())
}

/// Active elders who can be reached at a number, their own phones before their contacts'.
pub async fn by_phone(db: &mut PgConnection, phone: &[u8], within: Option<&OrgCode>) -> Result<Vec<ElderId>> {
    let ids = sqlx::query_scalar!(
        "select id from elderly.elder \
         where (phone_index = $1 or contact_phone_index = $1) and state = 'active' and village ^@ $2 \
         order by (phone_index = $1) desc nulls last, registered_at limit 20",
        phone,
        within.map_or("", |org| org.as_str()),
    )
    .fetch_all(db)
    .await?;
    Ok(ids.into_iter().map(ElderId::from).collect())
}

/// Those of `ids` that are no elder's, in use, closed or erased: this registry has never known them.
pub async fn strangers(db: &mut PgConnection, ids: &[ElderId]) -> Result<Vec<ElderId>> {
    let ids: Vec<_> = ids.iter().map(|id| id.uuid()).collect();
    let found = sqlx::query_scalar!(
        r#"select asked.id as "id!" from unnest($1::uuid[]) as asked (id)
        where not exists (select from elderly.elder e where e.id = asked.id)"#,
        &ids
    )
    .fetch_all(db)
    .await?;
    Ok(found.into_iter().map(ElderId::from).collect())
}

/// Ids and sealed names of those who exist within a part of the tree.
pub async fn names(
    db: &mut PgConnection,
    ids: &[ElderId],
    within: Option<&OrgCode>,
) -> Result<Vec<(ElderId, Vec<u8>)>> {
    let ids: Vec<_> = ids.iter().map(|id| id.uuid()).collect();
    let rows = sqlx::query!(
        r#"select id, name as "name!" from elderly.elder where id = any($1) and village ^@ $2 and erased_at is null"#,
        &ids,
        within.map_or("", |org| org.as_str()),
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.id.into(), row.name)).collect())
}
