//! Active elders by part of the tree, group and age, page by page.

use contracts::elderly::audience::ElderAudience;
use kernel::{Category, ElderId, OrgCode, Sex};
use runtime::Result;
use sqlx::PgConnection;
use time::Date;

use super::word;

/// An elder, sealed.
pub struct Found {
    /// Which.
    pub id: ElderId,
    /// Sealed name.
    pub name: Vec<u8>,
    /// Sex.
    pub sex: Sex,
    /// Sealed number.
    pub phone: Option<Vec<u8>>,
    /// Village of residence.
    pub village: OrgCode,
}

/// One page, in the order of the ids. An age is that of completed years `today`.
pub async fn page(
    db: &mut PgConnection,
    query: &ElderAudience,
    today: Date,
    most: i64,
) -> Result<Vec<Found>> {
    let within: Vec<&str> = query.within.iter().map(OrgCode::as_str).collect();
    let categories: Vec<&str> = query.categories.iter().copied().map(Category::as_str).collect();
    let rows = sqlx::query!(
        r#"select e.id, e.name as "name!", e.sex, e.phone, e.village from elderly.elder e
         where e.state = 'active' and e.erased_at is null and ($1::uuid is null or e.id > $1)
           and exists (select from unnest($2::text[]) as part (code) where e.village ^@ part.code)
           and (cardinality($3::text[]) = 0 or exists (select from elderly.elder_category c
                where c.elder_id = e.id and c.category = any($3) and $4 between c.verified_on and c.valid_to))
           and ($5::integer is null or e.birth_date <= ($4::date - make_interval(years => $5))::date)
           and ($6::integer is null or e.birth_date > ($4::date - make_interval(years => $6 + 1))::date)
         order by e.id limit $7"#,
        query.after.map(ElderId::uuid),
        &within as &[&str],
        &categories as &[&str],
        today,
        query.age_from.map(i32::from),
        query.age_to.map(i32::from),
        most
    )
    .fetch_all(db)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Found {
                id: row.id.into(),
                name: row.name,
                sex: word(row.sex.parse().ok(), "sex")?,
                phone: row.phone,
                village: word(row.village.parse().ok(), "village")?,
            })
        })
        .collect()
}
