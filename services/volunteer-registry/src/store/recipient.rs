//! `volunteer.recipient`: who is served with saved time, sealed where it names them.

use contracts::volunteer::recipient::Relation;
use kernel::{ElderId, OrgCode, PersonKey, Sex, StaffId, VolunteerId};
use runtime::Result;
use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

use super::{volunteer::Sealed, word};

/// A recipient as it is kept.
#[derive(Debug)]
pub struct Stored {
    /// The recipient.
    pub id: ElderId,
    /// Whose time is spent.
    pub volunteer_id: VolunteerId,
    /// What they are to the volunteer.
    pub relation: Relation,
    /// Village where they are served.
    pub village: OrgCode,
    /// Sex.
    pub sex: Sex,
    /// Blind index of the resident ID.
    pub person: PersonKey,
    /// Sealed name.
    pub name: Sealed,
    /// Sealed number.
    pub phone: Sealed,
    /// Sealed address.
    pub address: Sealed,
}

/// When, by whom, and under which text it was kept.
#[derive(Debug)]
pub struct Kept<'a> {
    /// The version of the text.
    pub consent_version: &'a str,
    /// When.
    pub at: OffsetDateTime,
    /// Who of the staff; nobody = the volunteer.
    pub by: Option<StaffId>,
}

/// Keeps a recipient.
///
/// # Errors
/// The database.
pub async fn insert(db: &mut PgConnection, recipient: &Stored, kept: Kept<'_>) -> Result<()> {
    sqlx::query!(
        "insert into volunteer.recipient (id, volunteer_id, relation, village, sex, person_key, name, phone, address, \
         consent_version, recorded_at, recorded_by) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        recipient.id.uuid(),
        recipient.volunteer_id.uuid(),
        recipient.relation.as_str(),
        recipient.village.as_str(),
        recipient.sex.as_str(),
        recipient.person.as_str(),
        &recipient.name,
        &recipient.phone,
        &recipient.address,
        kept.consent_version,
        kept.at,
        kept.by.map(StaffId::uuid),
    )
    .execute(db)
    .await?;
    Ok(())
}

struct Row {
    id: Uuid,
    volunteer_id: Uuid,
    relation: String,
    village: String,
    sex: String,
    person_key: String,
    name: Sealed,
    phone: Sealed,
    address: Sealed,
}

/// Recipients in the order of `ids`, without those that do not exist or are erased.
///
/// # Errors
/// The database.
pub async fn load(db: &mut PgConnection, ids: &[ElderId]) -> Result<Vec<Stored>> {
    let ids: Vec<Uuid> = ids.iter().map(|id| id.uuid()).collect();
    let rows = sqlx::query_as!(
        Row,
        r#"select r.id, r.volunteer_id, r.relation, r.village, r.sex, r.person_key as "person_key!", r.name as "name!",
            r.phone as "phone!", r.address as "address!"
        from unnest($1::uuid[]) with ordinality as wanted (id, place)
        join volunteer.recipient r on r.id = wanted.id and r.name is not null
        order by wanted.place"#,
        &ids
    )
    .fetch_all(db)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Stored {
                id: row.id.into(),
                volunteer_id: row.volunteer_id.into(),
                relation: word(Relation::parse(&row.relation), "recipient.relation")?,
                village: word(row.village.parse().ok(), "recipient.village")?,
                sex: word(row.sex.parse().ok(), "recipient.sex")?,
                person: PersonKey::new(row.person_key),
                name: row.name,
                phone: row.phone,
                address: row.address,
            })
        })
        .collect()
}

/// Empties what names the people who were served with a volunteer's time.
///
/// # Errors
/// The database.
pub async fn erase(db: &mut PgConnection, volunteer: VolunteerId) -> Result<()> {
    sqlx::query!(
        "update volunteer.recipient set name = null, phone = null, address = null, person_key = null \
         where volunteer_id = $1",
        volunteer.uuid()
    )
    .execute(db)
    .await?;
    Ok(())
}
