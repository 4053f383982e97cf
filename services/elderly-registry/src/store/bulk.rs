//! Profiles written and looked up by sets: what an import does with a chunk of its rows.

use std::collections::{HashMap, HashSet};

use kernel::{ElderId, OrgCode, PersonKey};
use runtime::Result;
use sqlx::PgConnection;
use time::{Date, OffsetDateTime};
use uuid::Uuid;

use super::{
    category::NewHeld,
    consent::StoredConsent,
    elder::{Indexes, Stored},
    word,
};

/// A new profile with all that belongs to it.
pub struct NewElder {
    /// The profile.
    pub stored: Stored,
    /// What it is found by.
    pub indexes: Indexes,
    /// Its groups.
    pub groups: Vec<NewHeld>,
    /// Blind indexes of its relatives.
    pub relatives: Vec<PersonKey>,
    /// Its consent.
    pub consent: StoredConsent,
}

/// Writes profiles; gives those that are new: the others' persons have a live one.
pub async fn insert(
    db: &mut PgConnection,
    elders: &[NewElder],
    at: OffsetDateTime,
    by: Option<Uuid>,
) -> Result<HashSet<ElderId>> {
    let new = profiles(db, elders, at, by).await?;
    let written: Vec<&NewElder> = elders
        .iter()
        .filter(|elder| new.contains(&elder.stored.id))
        .collect();
    groups(db, &written, at, by).await?;
    relatives(db, &written).await?;
    consents(db, &written, at, by).await?;
    Ok(new)
}

async fn profiles(
    db: &mut PgConnection,
    elders: &[NewElder],
    at: OffsetDateTime,
    by: Option<Uuid>,
) -> Result<HashSet<ElderId>> {
    let stored = || elders.iter().map(|elder| &elder.stored);
    let contact = || elders.iter().map(|elder| elder.stored.contact.as_ref());
    let ids: Vec<Uuid> = stored().map(|elder| elder.id.uuid()).collect();
    let states: Vec<String> = stored().map(|elder| elder.state.as_str().to_owned()).collect();
    let villages: Vec<String> = stored().map(|elder| elder.village.as_str().to_owned()).collect();
    let names: Vec<&[u8]> = stored().map(|elder| elder.name.as_slice()).collect();
    let resident_ids: Vec<&[u8]> = stored().map(|elder| elder.resident_id.as_slice()).collect();
    let persons: Vec<String> = stored().map(|elder| elder.person.as_str().to_owned()).collect();
    let births: Vec<Date> = stored().map(|elder| elder.birth_date).collect();
    let sexes: Vec<String> = stored().map(|elder| elder.sex.as_str().to_owned()).collect();
    let phones: Vec<Option<&[u8]>> = stored().map(|elder| elder.phone.as_deref()).collect();
    let phone_indexes: Vec<Option<&[u8]>> = elders
        .iter()
        .map(|elder| elder.indexes.phone.as_deref())
        .collect();
    let owners: Vec<String> = stored()
        .map(|elder| elder.phone_owner.as_str().to_owned())
        .collect();
    let addresses: Vec<&[u8]> = stored().map(|elder| elder.address.as_slice()).collect();
    let livings: Vec<String> = stored().map(|elder| elder.living.as_str().to_owned()).collect();
    let traits: Vec<&[u8]> = stored().map(|elder| elder.traits.as_slice()).collect();
    let contact_names: Vec<Option<&[u8]>> = contact()
        .map(|contact| contact.map(|contact| contact.name.as_slice()))
        .collect();
    let relations: Vec<Option<&str>> = contact()
        .map(|contact| contact.map(|contact| contact.relation.as_str()))
        .collect();
    let contact_phones: Vec<Option<&[u8]>> = contact()
        .map(|contact| contact.map(|contact| contact.phone.as_slice()))
        .collect();
    let contact_indexes: Vec<Option<&[u8]>> = elders
        .iter()
        .map(|elder| elder.indexes.contact_phone.as_deref())
        .collect();
    let notes: Vec<Option<&[u8]>> = stored().map(|elder| elder.note.as_deref()).collect();
    // An array holds no arrays of different lengths: each token says whose it is.
    let tokens = || {
        elders.iter().flat_map(|elder| {
            let id = elder.stored.id.uuid();
            elder.indexes.tokens.iter().map(move |token| (id, token))
        })
    };
    let token_ids: Vec<Uuid> = tokens().map(|(id, _)| id).collect();
    let tokens: Vec<&[u8]> = tokens().map(|(_, token)| token.as_slice()).collect();
    let new = sqlx::query_scalar!(
        "with token as (select id, array_agg(token) as tokens from unnest($20::uuid[], $21::bytea[]) as t(id, token) group by id)
         insert into elderly.elder (id, state, village, name, resident_id, person_key, birth_date, sex, phone, phone_index,
             phone_owner, address, living, traits, contact_name, contact_relation, contact_phone, contact_phone_index, note,
             tokens, registered_at, registered_by)
         select x.id, x.state, x.village, x.name, x.resident_id, x.person_key, x.birth_date, x.sex, x.phone, x.phone_index,
             x.phone_owner, x.address, x.living, x.traits, x.contact_name, x.contact_relation, x.contact_phone,
             x.contact_phone_index, x.note, coalesce(token.tokens, '{}'), $22, $23
         from unnest($1::uuid[], $2::text[], $3::text[], $4::bytea[], $5::bytea[], $6::text[], $7::date[], $8::text[],
             $9::bytea[], $10::bytea[], $11::text[], $12::bytea[], $13::text[], $14::bytea[], $15::bytea[], $16::text[],
             $17::bytea[], $18::bytea[], $19::bytea[])
             as x(id, state, village, name, resident_id, person_key, birth_date, sex, phone, phone_index, phone_owner, address,
                 living, traits, contact_name, contact_relation, contact_phone, contact_phone_index, note)
         left join token on token.id = x.id
         on conflict (person_key) where state = 'active' do nothing returning id",
        &ids,
        &states,
        &villages,
        &names as _,
        &resident_ids as _,
        &persons,
        &births,
        &sexes,
        &phones as _,
        &phone_indexes as _,
        &owners,
        &addresses as _,
        &livings,
        &traits as _,
        &contact_names as _,
        &relations as _,
        &contact_phones as _,
        &contact_indexes as _,
        &notes as _,
        &token_ids,
        &tokens as _,
        at,
        by,
    )
    .fetch_all(db)
    .await?;
    Ok(new.into_iter().map(ElderId::from).collect())
}

async fn groups(
    db: &mut PgConnection,
    elders: &[&NewElder],
    at: OffsetDateTime,
    by: Option<Uuid>,
) -> Result<()> {
    let rows = || {
        elders.iter().flat_map(|elder| {
            let id = elder.stored.id.uuid();
            elder.groups.iter().map(move |group| (id, group))
        })
    };
    let ids: Vec<Uuid> = rows().map(|(id, _)| id).collect();
    if ids.is_empty() {
        return Ok(());
    }
    let categories: Vec<String> = rows()
        .map(|(_, group)| group.category.as_str().to_owned())
        .collect();
    let evidence: Vec<&[u8]> = rows().map(|(_, group)| group.evidence.as_slice()).collect();
    let offices: Vec<String> = rows().map(|(_, group)| group.verified_by.clone()).collect();
    let from: Vec<Date> = rows().map(|(_, group)| group.verified_on).collect();
    let to: Vec<Date> = rows().map(|(_, group)| group.valid_to).collect();
    let ages: Vec<i32> = rows()
        .map(|(_, group)| i32::try_from(group.minimum_age).unwrap_or(i32::MAX))
        .collect();
    sqlx::query!(
        "insert into elderly.elder_category (elder_id, category, evidence, verified_by, verified_on, valid_to, minimum_age,
             recorded_at, recorded_by)
         select x.*, $8, $9 from unnest($1::uuid[], $2::text[], $3::bytea[], $4::text[], $5::date[], $6::date[], $7::int[]) as x",
        &ids,
        &categories,
        &evidence as _,
        &offices,
        &from,
        &to,
        &ages,
        at,
        by,
    )
    .execute(db)
    .await?;
    Ok(())
}

async fn relatives(db: &mut PgConnection, elders: &[&NewElder]) -> Result<()> {
    let rows = || {
        elders.iter().flat_map(|elder| {
            let id = elder.stored.id.uuid();
            elder.relatives.iter().map(move |key| (id, key))
        })
    };
    let ids: Vec<Uuid> = rows().map(|(id, _)| id).collect();
    if ids.is_empty() {
        return Ok(());
    }
    let keys: Vec<String> = rows().map(|(_, key)| key.as_str().to_owned()).collect();
    sqlx::query!(
        "insert into elderly.elder_relative (elder_id, person_key) select * from unnest($1::uuid[], $2::text[])",
        &ids,
        &keys
    )
    .execute(db)
    .await?;
    Ok(())
}

async fn consents(
    db: &mut PgConnection,
    elders: &[&NewElder],
    at: OffsetDateTime,
    by: Option<Uuid>,
) -> Result<()> {
    let consent = || elders.iter().map(|elder| &elder.consent);
    let ids: Vec<Uuid> = elders.iter().map(|elder| elder.stored.id.uuid()).collect();
    let service: Vec<bool> = consent().map(|given| given.service).collect();
    let sensitive: Vec<bool> = consent().map(|given| given.sensitive).collect();
    let versions: Vec<String> = consent().map(|given| given.text_version.clone()).collect();
    let givers: Vec<String> = consent()
        .map(|given| given.given_by.as_str().to_owned())
        .collect();
    let reasons: Vec<Option<&[u8]>> = consent().map(|given| given.reason.as_deref()).collect();
    sqlx::query!(
        "insert into elderly.consent (elder_id, recorded_at, service, sensitive, text_version, given_by, reason, recorded_by)
         select x.id, $7, x.service, x.sensitive, x.text_version, x.given_by, x.reason, $8
         from unnest($1::uuid[], $2::bool[], $3::bool[], $4::text[], $5::text[], $6::bytea[])
             as x(id, service, sensitive, text_version, given_by, reason)",
        &ids,
        &service,
        &sensitive,
        &versions,
        &givers,
        &reasons as _,
        at,
        by,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// The live profiles of persons, and where they are.
pub async fn live_of(
    db: &mut PgConnection,
    persons: &[PersonKey],
) -> Result<HashMap<String, (ElderId, OrgCode)>> {
    let keys: Vec<String> = persons.iter().map(|key| key.as_str().to_owned()).collect();
    let rows = sqlx::query!(
        "select person_key as \"person_key!\", id, village from elderly.elder where person_key = any($1) and state = 'active'",
        &keys
    )
    .fetch_all(db)
    .await?;
    rows.into_iter()
        .map(|row| {
            let village = word(row.village.parse().ok(), "village")?;
            Ok((row.person_key, (row.id.into(), village)))
        })
        .collect()
}

/// Live profiles of the same village and birth date as each of these, with their sealed names: `(place, id, name)`, places
/// from 1.
pub async fn alike(
    db: &mut PgConnection,
    villages: &[String],
    births: &[Date],
) -> Result<Vec<(i64, ElderId, Vec<u8>)>> {
    let rows = sqlx::query!(
        "select x.place as \"place!\", e.id, e.name as \"name!\"
         from unnest($1::text[], $2::date[]) with ordinality as x(village, birth_date, place)
         join elderly.elder e on e.village = x.village and e.birth_date = x.birth_date and e.state = 'active'
         order by x.place, e.registered_at, e.id",
        villages,
        births
    )
    .fetch_all(db)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| (row.place, row.id.into(), row.name))
        .collect())
}

/// Which of these phones a live profile has.
pub async fn known_phones(db: &mut PgConnection, phones: &[Vec<u8>]) -> Result<HashSet<Vec<u8>>> {
    let rows = sqlx::query_scalar!(
        "select distinct phone_index as \"phone_index!\" from elderly.elder
         where phone_index = any($1) and state = 'active'",
        phones
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().collect())
}
