//! `volunteer.volunteer`: profiles, sealed where they name a person.

use contracts::volunteer::{RecruitSource, VolunteerState};
use kernel::{OrgCode, PersonKey, RawMinutes, Sex, VolunteerId};
use runtime::{Result, violates};
use sqlx::PgConnection;
use time::{Date, OffsetDateTime};
use uuid::Uuid;

use super::word;

/// A sealed field, as the database keeps it.
pub type Sealed = Vec<u8>;

/// A profile as it is kept.
#[derive(Debug)]
pub struct Stored {
    /// The volunteer.
    pub id: VolunteerId,
    /// State.
    pub state: VolunteerState,
    /// Sub-branch.
    pub org: OrgCode,
    /// The village they live in.
    pub home: OrgCode,
    /// Sealed name.
    pub name: Sealed,
    /// Sealed resident ID.
    pub resident_id: Sealed,
    /// Blind index of the resident ID.
    pub person: PersonKey,
    /// Birth date.
    pub birth_date: Date,
    /// Sex.
    pub sex: Sex,
    /// Sealed number.
    pub phone: Sealed,
    /// Occupation.
    pub occupation: String,
    /// Specialty.
    pub specialty: String,
    /// Where recruited.
    pub sources: Vec<RecruitSource>,
    /// How far they go, metres.
    pub reach_m: u32,
    /// When registered.
    pub registered_at: OffsetDateTime,
    /// Why returned.
    pub returned_because: Option<String>,
    /// Passbook number, once active.
    pub passbook_no: Option<String>,
    /// Confirmed raw minutes ever.
    pub raw_minutes: RawMinutes,
}

/// What only search and the record need.
#[derive(Debug)]
pub struct Entry {
    /// Blind index of the number.
    pub phone_index: Vec<u8>,
    /// Tokens of name and number.
    pub tokens: Vec<Vec<u8>>,
    /// The text they agreed to.
    pub consent_version: String,
    /// Who registers.
    pub by: Option<Uuid>,
}

/// A profile that stands in the way of another, or is taken up again.
#[derive(Debug)]
pub struct Live {
    /// The volunteer.
    pub id: VolunteerId,
    /// Sub-branch.
    pub org: OrgCode,
    /// State.
    pub state: VolunteerState,
    /// Blind index of the number.
    pub phone_index: Vec<u8>,
}

/// Who a volunteer is to the rules.
#[derive(Debug)]
pub struct Standing {
    /// Sub-branch.
    pub org: OrgCode,
    /// State.
    pub state: VolunteerState,
    /// Blind index of the resident ID.
    pub person: PersonKey,
    /// Birth date.
    pub birth_date: Date,
    /// The number that they have, or had before they left.
    pub passbook_no: Option<String>,
}

/// Writes a new profile; `false` when person or number already have a live one.
pub async fn insert(db: &mut PgConnection, volunteer: &Stored, entry: &Entry) -> Result<bool> {
    let sources: Vec<String> = volunteer
        .sources
        .iter()
        .map(|source| source.as_str().to_owned())
        .collect();
    let done = sqlx::query!(
        "insert into volunteer.volunteer (id, state, org, home, name, resident_id, person_key, birth_date, sex, phone, \
         phone_index, tokens, occupation, sources, reach_m, consent_version, consented_at, registered_at, \
         registered_by, specialty) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $17, $18, $19) \
         on conflict do nothing",
        volunteer.id.uuid(),
        volunteer.state.as_str(),
        volunteer.org.as_str(),
        volunteer.home.as_str(),
        &volunteer.name,
        &volunteer.resident_id,
        volunteer.person.as_str(),
        volunteer.birth_date,
        volunteer.sex.as_str(),
        &volunteer.phone,
        &entry.phone_index,
        &entry.tokens,
        volunteer.occupation,
        &sources,
        i32::try_from(volunteer.reach_m).unwrap_or(i32::MAX),
        entry.consent_version,
        volunteer.registered_at,
        entry.by,
        volunteer.specialty,
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Writes the application of who was returned or has left anew: it waits for vetting again. `false` when the number has been taken meanwhile;
/// the unit of work can then only fail.
pub async fn reapply(db: &mut PgConnection, volunteer: &Stored, entry: &Entry) -> Result<bool> {
    let sources: Vec<String> = volunteer
        .sources
        .iter()
        .map(|source| source.as_str().to_owned())
        .collect();
    let done = sqlx::query!(
        "update volunteer.volunteer set state = $2, org = $3, home = $4, name = $5, phone = $6, phone_index = $7, \
         tokens = $8, occupation = $9, sources = $10, reach_m = $11, consent_version = $12, consented_at = $13, \
         registered_at = $13, registered_by = $14, returned_because = null, specialty = $15 where id = $1",
        volunteer.id.uuid(),
        volunteer.state.as_str(),
        volunteer.org.as_str(),
        volunteer.home.as_str(),
        &volunteer.name,
        &volunteer.phone,
        &entry.phone_index,
        &entry.tokens,
        volunteer.occupation,
        &sources,
        i32::try_from(volunteer.reach_m).unwrap_or(i32::MAX),
        entry.consent_version,
        volunteer.registered_at,
        entry.by,
        volunteer.specialty,
    )
    .execute(db)
    .await;
    match done {
        Ok(_) => Ok(true),
        Err(error) if violates(&error, "volunteer_phone_taken") => Ok(false),
        Err(error) => Err(error.into()),
    }
}

/// The profile of a person, also of one who has left; locks it until the unit of work ends.
pub async fn of_person(db: &mut PgConnection, person: &PersonKey) -> Result<Option<Live>> {
    let row = sqlx::query!(
        "select id, org, state, phone_index as \"phone_index!\" from volunteer.volunteer where person_key = $1 for update",
        person.as_str()
    )
    .fetch_optional(db)
    .await?;
    row.map(|row| live(row.id, &row.org, &row.state, row.phone_index))
        .transpose()
}

/// Whether a person was ever given a passbook, and is not erased.
pub async fn has_passbook(db: &mut PgConnection, person: &PersonKey) -> Result<bool> {
    Ok(sqlx::query_scalar!(
        r#"select exists (select from volunteer.volunteer
            where person_key = $1 and passbook_no is not null and erased_at is null) as "held!""#,
        person.as_str()
    )
    .fetch_one(db)
    .await?)
}

/// The live profile that is reached at a number.
pub async fn live_at(db: &mut PgConnection, phone_index: &[u8]) -> Result<Option<Live>> {
    let row = sqlx::query!(
        "select id, org, state, phone_index as \"phone_index!\" from volunteer.volunteer where phone_index = $1 and state <> 'exited'",
        phone_index
    )
    .fetch_optional(db)
    .await?;
    row.map(|row| live(row.id, &row.org, &row.state, row.phone_index))
        .transpose()
}

fn live(id: Uuid, org: &str, state: &str, phone_index: Vec<u8>) -> Result<Live> {
    Ok(Live {
        id: id.into(),
        org: word(org.parse().ok(), "org")?,
        state: word(VolunteerState::parse(state), "state")?,
        phone_index,
    })
}

/// Who a volunteer is to the rules; locks the profile until the unit of work ends.
pub async fn lock(db: &mut PgConnection, id: VolunteerId) -> Result<Option<Standing>> {
    let row = sqlx::query!(
        "select org, state, person_key as \"person_key!\", birth_date as \"birth_date!\", passbook_no
         from volunteer.volunteer where id = $1 and erased_at is null for update",
        id.uuid()
    )
    .fetch_optional(db)
    .await?;
    row.map(|row| {
        Ok(Standing {
            org: word(row.org.parse().ok(), "org")?,
            state: word(VolunteerState::parse(&row.state), "state")?,
            person: PersonKey::new(row.person_key),
            birth_date: row.birth_date,
            passbook_no: row.passbook_no,
        })
    })
    .transpose()
}

/// Sets the state after vetting.
pub async fn set_vetted(
    db: &mut PgConnection,
    id: VolunteerId,
    state: VolunteerState,
    returned_because: Option<&str>,
) -> Result<()> {
    sqlx::query!(
        "update volunteer.volunteer set state = $2, returned_because = $3 where id = $1",
        id.uuid(),
        state.as_str(),
        returned_because
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Sets the state, where nothing else changes.
pub async fn set_state(db: &mut PgConnection, id: VolunteerId, state: VolunteerState) -> Result<()> {
    sqlx::query!(
        "update volunteer.volunteer set state = $2, returned_because = null where id = $1",
        id.uuid(),
        state.as_str()
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Sets how far somebody goes, metres.
pub async fn set_reach(db: &mut PgConnection, id: VolunteerId, reach_m: u32) -> Result<()> {
    sqlx::query!(
        "update volunteer.volunteer set reach_m = $2 where id = $1",
        id.uuid(),
        i32::try_from(reach_m).unwrap_or(i32::MAX)
    )
    .execute(db)
    .await?;
    Ok(())
}

/// The next passbook sequence. Numbers of units that fail are lost: none is ever given twice.
pub async fn next_passbook(db: &mut PgConnection) -> Result<i64> {
    let next = sqlx::query_scalar!(r#"select nextval('volunteer.passbook') as "next!""#)
        .fetch_one(db)
        .await?;
    Ok(next)
}

/// Every passbook number given before `cutoff`.
pub async fn passbook_numbers(db: &mut PgConnection, cutoff: OffsetDateTime) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar!(
        r#"select passbook_no as "passbook_no!" from volunteer.volunteer
        where passbook_no is not null and activated_at < $1"#,
        cutoff
    )
    .fetch_all(db)
    .await
}

/// Takes a volunteer into service under a passbook number.
pub async fn set_active(
    db: &mut PgConnection,
    id: VolunteerId,
    passbook_no: &str,
    at: OffsetDateTime,
) -> Result<()> {
    sqlx::query!(
        "update volunteer.volunteer set state = 'active', passbook_no = $2, activated_at = $3 where id = $1",
        id.uuid(),
        passbook_no,
        at
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Empties everything that names or describes the volunteer (PIPL Art. 47). The row stays under its id and passbook number,
/// with the confirmed minutes; willing services and free times go.
pub async fn erase(db: &mut PgConnection, id: VolunteerId, at: OffsetDateTime) -> Result<()> {
    sqlx::query!(
        "update volunteer.volunteer set state = 'exited', erased_at = $2, name = null, resident_id = null, \
         person_key = null, birth_date = null, phone = null, phone_index = null, tokens = '{}', occupation = '', \
         specialty = '', sources = '{}', returned_because = null where id = $1",
        id.uuid(),
        at
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!(
        "delete from volunteer.guardian where volunteer_id = $1",
        id.uuid()
    )
    .execute(&mut *db)
    .await?;
    // What is under way ends; what was issued stays as a number.
    sqlx::query!(
        "with star as (
             update volunteer.star set reason = null,
                 state = case when state in ('applied', 'notice', 'objected') then 'refused' else state end,
                 ended_by = case when state in ('applied', 'notice', 'objected') then 'review' else ended_by end
             where volunteer_id = $1 and state <> 'withdrawn')
         update volunteer.certificate set note = null, reason = '',
             state = case when state in ('applied', 'notice') then 'refused' else state end
         where volunteer_id = $1",
        id.uuid()
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!(
        "delete from volunteer.willing_service where volunteer_id = $1",
        id.uuid()
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!(
        "delete from volunteer.availability where volunteer_id = $1",
        id.uuid()
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!(
        "delete from volunteer.relative where volunteer_id = $1",
        id.uuid()
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Applications that were returned before an instant and never came back; locked.
pub async fn returned_before(
    db: &mut PgConnection,
    before: OffsetDateTime,
    limit: i64,
) -> Result<Vec<VolunteerId>> {
    let ids = sqlx::query_scalar!(
        "select v.id from volunteer.volunteer v where v.state = 'returned' and not exists \
            (select from volunteer.vetting t where t.volunteer_id = v.id and t.vetted_at >= $1) \
         order by v.registered_at limit $2 for update skip locked",
        before,
        limit
    )
    .fetch_all(db)
    .await?;
    Ok(ids.into_iter().map(VolunteerId::from).collect())
}

/// One profile.
pub async fn get(db: &mut PgConnection, id: VolunteerId) -> Result<Option<Stored>> {
    Ok(load(db, &[id]).await?.pop())
}

/// Profiles in the order of `ids`, without those that do not exist or are erased.
pub async fn load(db: &mut PgConnection, ids: &[VolunteerId]) -> Result<Vec<Stored>> {
    let ids: Vec<Uuid> = ids.iter().map(|id| id.uuid()).collect();
    let rows = sqlx::query_as!(
        Row,
        r#"select v.id, v.state, v.org, v.home, v.name as "name!", v.resident_id as "resident_id!",
            v.person_key as "person_key!", v.birth_date as "birth_date!", v.sex, v.phone as "phone!",
            v.occupation, v.specialty, v.sources, v.reach_m, v.registered_at, v.returned_because, v.passbook_no, v.raw_minutes
        from unnest($1::uuid[]) with ordinality as wanted (id, place)
        join volunteer.volunteer v on v.id = wanted.id and v.erased_at is null
        order by wanted.place"#,
        &ids
    )
    .fetch_all(db)
    .await?;
    rows.into_iter().map(Row::stored).collect()
}

struct Row {
    id: Uuid,
    state: String,
    org: String,
    home: String,
    name: Sealed,
    resident_id: Sealed,
    person_key: String,
    birth_date: Date,
    sex: String,
    phone: Sealed,
    occupation: String,
    specialty: String,
    sources: Vec<String>,
    reach_m: i32,
    registered_at: OffsetDateTime,
    returned_because: Option<String>,
    passbook_no: Option<String>,
    raw_minutes: i64,
}

impl Row {
    fn stored(self) -> Result<Stored> {
        Ok(Stored {
            id: self.id.into(),
            state: word(VolunteerState::parse(&self.state), "state")?,
            org: word(self.org.parse().ok(), "org")?,
            home: word(self.home.parse().ok(), "home")?,
            name: self.name,
            resident_id: self.resident_id,
            person: PersonKey::new(self.person_key),
            birth_date: self.birth_date,
            sex: word(self.sex.parse().ok(), "sex")?,
            phone: self.phone,
            occupation: self.occupation,
            specialty: self.specialty,
            sources: self
                .sources
                .iter()
                .filter_map(|source| RecruitSource::parse(source))
                .collect(),
            reach_m: self.reach_m.unsigned_abs(),
            registered_at: self.registered_at,
            returned_because: self.returned_because,
            passbook_no: self.passbook_no,
            raw_minutes: RawMinutes::new(self.raw_minutes),
        })
    }
}
