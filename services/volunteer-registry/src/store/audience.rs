//! Active volunteers by part of the tree, stars and service, page by page.

use contracts::volunteer::audience::VolunteerAudience;
use kernel::{OrgCode, VolunteerId, at_china};
use runtime::Result;
use sqlx::PgConnection;
use time::Time;

use super::word;

/// A volunteer, sealed.
pub struct Found {
    /// Which.
    pub id: VolunteerId,
    /// Sealed name.
    pub name: Vec<u8>,
    /// Sealed number.
    pub phone: Vec<u8>,
    /// Sub-branch.
    pub org: OrgCode,
}

/// One page, in the order of the ids.
pub async fn page(db: &mut PgConnection, query: &VolunteerAudience, most: i64) -> Result<Vec<Found>> {
    let within: Vec<&str> = query.within.iter().map(OrgCode::as_str).collect();
    let since = query.served_since.map(|day| at_china(day.0, Time::MIDNIGHT));
    let rows = sqlx::query!(
        r#"select v.id, v.name as "name!", v.phone as "phone!", v.org from volunteer.volunteer v
         where v.state = 'active' and v.erased_at is null and ($1::uuid is null or v.id > $1)
           and exists (select from unnest($2::text[]) as part (code) where v.org ^@ part.code)
           and ($3::smallint is null or exists (select from volunteer.star s
                where s.volunteer_id = v.id and s.state = 'issued' and s.level >= $3))
           and ($4::timestamptz is null or exists (select from volunteer.credited_visit c
                where c.volunteer_id = v.id and c.credited_at >= $4))
         order by v.id limit $5"#,
        query.after.map(VolunteerId::uuid),
        &within as &[&str],
        query.stars_from.map(i16::from),
        since,
        most
    )
    .fetch_all(db)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Found {
                id: row.id.into(),
                name: row.name,
                phone: row.phone,
                org: word(row.org.parse().ok(), "org")?,
            })
        })
        .collect()
}
