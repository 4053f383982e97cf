//! `elderly.elder`: profiles, sealed where they name a person.

use contracts::elderly::{ElderState, Living, PhoneOwner};
use kernel::{ElderId, OrgCode, PersonKey, Sex};
use runtime::Result;
use sqlx::PgConnection;
use time::{Date, OffsetDateTime};
use uuid::Uuid;

use super::word;

/// A sealed field, as the database keeps it.
pub type Sealed = Vec<u8>;

/// A profile as it is kept.
#[derive(Debug)]
pub struct Stored {
    /// The elder.
    pub id: ElderId,
    /// In use or closed.
    pub state: ElderState,
    /// Village of residence.
    pub village: OrgCode,
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
    /// Sealed number, if any.
    pub phone: Option<Sealed>,
    /// Whose number.
    pub phone_owner: PhoneOwner,
    /// Sealed address.
    pub address: Sealed,
    /// How the elder lives.
    pub living: Living,
    /// Sealed words of the circumstances, separated by commas.
    pub traits: Sealed,
    /// Whom to call besides.
    pub contact: Option<StoredContact>,
    /// Sealed note.
    pub note: Option<Sealed>,
    /// When registered.
    pub registered_at: OffsetDateTime,
}

/// Whom to call besides, as it is kept.
#[derive(Debug)]
pub struct StoredContact {
    /// Sealed name.
    pub name: Sealed,
    /// Relation.
    pub relation: String,
    /// Sealed number.
    pub phone: Sealed,
}

/// What only search needs.
#[derive(Debug)]
pub struct Indexes {
    /// Blind index of the number.
    pub phone: Option<Vec<u8>>,
    /// Blind index of the contact's number.
    pub contact_phone: Option<Vec<u8>>,
    /// Tokens of name and number.
    pub tokens: Vec<Vec<u8>>,
}

/// Writes a new profile; `false` when the person already has a live one.
pub async fn insert(
    db: &mut PgConnection,
    elder: &Stored,
    indexes: &Indexes,
    by: Option<Uuid>,
) -> Result<bool> {
    let contact = elder.contact.as_ref();
    let done = sqlx::query!(
        "insert into elderly.elder (id, state, village, name, resident_id, person_key, birth_date, sex, phone, \
         phone_index, phone_owner, address, living, traits, contact_name, contact_relation, contact_phone, \
         contact_phone_index, note, tokens, registered_at, registered_by) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22) \
         on conflict (person_key) where state = 'active' do nothing",
        elder.id.uuid(),
        elder.state.as_str(),
        elder.village.as_str(),
        &elder.name,
        &elder.resident_id,
        elder.person.as_str(),
        elder.birth_date,
        elder.sex.as_str(),
        elder.phone.as_deref(),
        indexes.phone.as_deref(),
        elder.phone_owner.as_str(),
        &elder.address,
        elder.living.as_str(),
        &elder.traits,
        contact.map(|contact| contact.name.as_slice()),
        contact.map(|contact| contact.relation.as_str()),
        contact.map(|contact| contact.phone.as_slice()),
        indexes.contact_phone.as_deref(),
        elder.note.as_deref(),
        &indexes.tokens,
        elder.registered_at,
        by,
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// The live profile of a person.
pub async fn live_of(db: &mut PgConnection, person: &PersonKey) -> Result<Option<(ElderId, OrgCode)>> {
    let row = sqlx::query!(
        "select id, village from elderly.elder where person_key = $1 and state = 'active'",
        person.as_str()
    )
    .fetch_optional(db)
    .await?;
    row.map(|row| Ok((row.id.into(), word(row.village.parse().ok(), "village")?)))
        .transpose()
}

/// Where an elder lives and whether the profile is in use; locks the profile until the unit of work ends.
pub async fn lock(db: &mut PgConnection, id: ElderId) -> Result<Option<(OrgCode, ElderState)>> {
    let row = sqlx::query!(
        "select village, state from elderly.elder where id = $1 and erased_at is null for update",
        id.uuid()
    )
    .fetch_optional(db)
    .await?;
    row.map(|row| {
        Ok((
            word(row.village.parse().ok(), "village")?,
            word(ElderState::parse(&row.state), "state")?,
        ))
    })
    .transpose()
}

/// Closes a profile; `reason` is `death` or `moved`.
pub async fn close(db: &mut PgConnection, id: ElderId, at: OffsetDateTime, reason: &str) -> Result<()> {
    sqlx::query!(
        "update elderly.elder set state = 'closed', closed_at = $2, closed_reason = $3 where id = $1",
        id.uuid(),
        at,
        reason
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Empties everything that names or describes the elder (PIPL Art. 47). The row stays under its id, with village and sex for
/// counting.
pub async fn erase(db: &mut PgConnection, id: ElderId, at: OffsetDateTime) -> Result<()> {
    sqlx::query!(
        "update elderly.elder set state = 'closed', closed_at = coalesce(closed_at, $2), \
         closed_reason = coalesce(closed_reason, 'erased'), erased_at = $2, name = null, resident_id = null, \
         person_key = null, birth_date = null, phone = null, phone_index = null, address = null, living = null, \
         traits = null, contact_name = null, contact_relation = null, contact_phone = null, \
         contact_phone_index = null, note = null, tokens = '{}' where id = $1",
        id.uuid(),
        at
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!(
        "update elderly.elder_move set address = null, applied_at = coalesce(applied_at, $2) where elder_id = $1",
        id.uuid(),
        at
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!(
        "delete from elderly.elder_category where elder_id = $1",
        id.uuid()
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!(
        "delete from elderly.elder_relative where elder_id = $1",
        id.uuid()
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Profiles that were closed before an instant and are not erased; locked.
pub async fn closed_before(
    db: &mut PgConnection,
    before: OffsetDateTime,
    limit: i64,
) -> Result<Vec<ElderId>> {
    let ids = sqlx::query_scalar!(
        "select id from elderly.elder where state = 'closed' and erased_at is null and closed_at < $1 \
         order by closed_at limit $2 for update skip locked",
        before,
        limit
    )
    .fetch_all(db)
    .await?;
    Ok(ids.into_iter().map(ElderId::from).collect())
}

/// One profile.
pub async fn get(db: &mut PgConnection, id: ElderId) -> Result<Option<Stored>> {
    Ok(load(db, &[id]).await?.pop())
}

/// Profiles in the order of `ids`, without those that do not exist or are erased.
pub async fn load(db: &mut PgConnection, ids: &[ElderId]) -> Result<Vec<Stored>> {
    let ids: Vec<Uuid> = ids.iter().map(|id| id.uuid()).collect();
    let rows = sqlx::query_as!(
        Row,
        r#"select e.id, e.state, e.village, e.name as "name!", e.resident_id as "resident_id!",
            e.person_key as "person_key!", e.birth_date as "birth_date!", e.sex, e.phone, e.phone_owner,
            e.address as "address!", e.living as "living!", e.traits as "traits!", e.contact_name, e.contact_relation, e.contact_phone, e.note,
            e.registered_at
        from unnest($1::uuid[]) with ordinality as wanted (id, place)
        join elderly.elder e on e.id = wanted.id and e.erased_at is null
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
    village: String,
    name: Sealed,
    resident_id: Sealed,
    person_key: String,
    birth_date: Date,
    sex: String,
    phone: Option<Sealed>,
    phone_owner: String,
    address: Sealed,
    living: String,
    traits: Sealed,
    contact_name: Option<Sealed>,
    contact_relation: Option<String>,
    contact_phone: Option<Sealed>,
    note: Option<Sealed>,
    registered_at: OffsetDateTime,
}

impl Row {
    fn stored(self) -> Result<Stored> {
        let contact = match (self.contact_name, self.contact_relation, self.contact_phone) {
            (Some(name), Some(relation), Some(phone)) => Some(StoredContact {
                name,
                relation,
                phone,
            }),
            _ => None,
        };
        Ok(Stored {
            id: self.id.into(),
            state: word(ElderState::parse(&self.state), "state")?,
            village: word(self.village.parse().ok(), "village")?,
            name: self.name,
            resident_id: self.resident_id,
            person: PersonKey::new(self.person_key),
            birth_date: self.birth_date,
            sex: word(self.sex.parse().ok(), "sex")?,
            phone: self.phone,
            phone_owner: word(PhoneOwner::parse(&self.phone_owner), "phone_owner")?,
            address: self.address,
            living: word(Living::parse(&self.living), "living")?,
            traits: self.traits,
            contact,
            note: self.note,
            registered_at: self.registered_at,
        })
    }
}
