//! What matching needs of a volunteer: willing services, free times, relatives, qualifications, last days.

use std::collections::HashMap;

use contracts::{
    Day, Slot, Weekday,
    volunteer::{HeldQualification, MatchingProfile, QualificationKind, WillingService, Willingness},
};
use kernel::{PersonKey, VolunteerId};
use runtime::Result;
use sqlx::PgConnection;
use time::Date;
use uuid::Uuid;

use super::{lives, volunteer, word};

/// Writes willing services, free times and relatives in place of what was there.
pub async fn replace(
    db: &mut PgConnection,
    id: VolunteerId,
    services: &[WillingService],
    availability: &[Slot],
    relatives: &[PersonKey],
) -> Result<()> {
    replace_willingness(db, id, services, availability).await?;
    let id = id.uuid();
    sqlx::query!("delete from volunteer.relative where volunteer_id = $1", id)
        .execute(&mut *db)
        .await?;
    let keys: Vec<String> = relatives.iter().map(|key| key.as_str().to_owned()).collect();
    sqlx::query!(
        "insert into volunteer.relative (volunteer_id, person_key) select $1, key from unnest($2::text[]) as key",
        id,
        &keys
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Writes willing services and free times in place of what was there.
pub async fn replace_willingness(
    db: &mut PgConnection,
    id: VolunteerId,
    services: &[WillingService],
    availability: &[Slot],
) -> Result<()> {
    let id = id.uuid();
    sqlx::query!(
        "delete from volunteer.willing_service where volunteer_id = $1",
        id
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!("delete from volunteer.availability where volunteer_id = $1", id)
        .execute(&mut *db)
        .await?;
    let codes: Vec<String> = services.iter().map(|willing| willing.service.clone()).collect();
    let gladly: Vec<String> = services
        .iter()
        .map(|willing| willing.willingness.as_str().to_owned())
        .collect();
    sqlx::query!(
        "insert into volunteer.willing_service (volunteer_id, service, willingness) \
         select $1, service, willingness from unnest($2::text[], $3::text[]) as t (service, willingness)",
        id,
        &codes,
        &gladly
    )
    .execute(&mut *db)
    .await?;
    let days: Vec<i16> = availability
        .iter()
        .map(|slot| i16::from(slot.weekday.0))
        .collect();
    let from: Vec<i32> = availability
        .iter()
        .map(|slot| i32::from(slot.from_minute))
        .collect();
    let to: Vec<i32> = availability
        .iter()
        .map(|slot| i32::from(slot.to_minute))
        .collect();
    sqlx::query!(
        "insert into volunteer.availability (volunteer_id, weekday, from_minute, to_minute) \
         select $1, day, starts, ends from unnest($2::smallint[], $3::integer[], $4::integer[]) as t (day, starts, ends)",
        id,
        &days,
        &from,
        &to
    )
    .execute(db)
    .await?;
    Ok(())
}

/// What matching needs now.
pub async fn matching(db: &mut PgConnection, id: VolunteerId) -> Result<Option<MatchingProfile>> {
    let Some(stored) = volunteer::get(db, id).await? else {
        return Ok(None);
    };
    Ok(Some(MatchingProfile {
        services: services(db, &[id]).await?.remove(&id).unwrap_or_default(),
        relatives: relatives(db, id).await?,
        qualifications: qualifications(db, id).await?,
        trained_to: trained_to(db, id).await?.map(Day),
        insured_to: insured_to(db, id).await?.map(Day),
        availability: availability(db, id).await?,
        paid_services: lives::paid_work(db, id)
            .await?
            .map(|work| work.services)
            .unwrap_or_default(),
        org: stored.org,
        home: stored.home,
        sex: stored.sex,
        person: stored.person,
        reach_m: stored.reach_m,
    }))
}

/// The next version of a volunteer's matching profile: rises with every change that is told.
pub async fn next_version(db: &mut PgConnection, id: VolunteerId) -> Result<i64> {
    let version = sqlx::query_scalar!(
        "update volunteer.volunteer set profile_version = profile_version + 1 where id = $1 returning profile_version",
        id.uuid()
    )
    .fetch_one(db)
    .await?;
    Ok(version)
}

/// Willing services of each volunteer, by code.
pub async fn services(
    db: &mut PgConnection,
    ids: &[VolunteerId],
) -> Result<HashMap<VolunteerId, Vec<WillingService>>> {
    let ids: Vec<Uuid> = ids.iter().map(|id| id.uuid()).collect();
    let rows = sqlx::query!(
        "select volunteer_id, service, willingness from volunteer.willing_service \
         where volunteer_id = any($1) order by service",
        &ids
    )
    .fetch_all(db)
    .await?;
    let mut services: HashMap<VolunteerId, Vec<WillingService>> = HashMap::new();
    for row in rows {
        services
            .entry(row.volunteer_id.into())
            .or_default()
            .push(WillingService {
                service: row.service,
                willingness: word(
                    Willingness::parse(&row.willingness),
                    "willing_service.willingness",
                )?,
            });
    }
    Ok(services)
}

/// Free times, in the order of the week.
pub async fn availability(db: &mut PgConnection, id: VolunteerId) -> Result<Vec<Slot>> {
    let rows = sqlx::query!(
        "select weekday, from_minute, to_minute from volunteer.availability where volunteer_id = $1 \
         order by weekday, from_minute",
        id.uuid()
    )
    .fetch_all(db)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Slot {
                weekday: Weekday(word(u8::try_from(row.weekday).ok(), "availability.weekday")?),
                from_minute: word(u16::try_from(row.from_minute).ok(), "availability.from_minute")?,
                to_minute: word(u16::try_from(row.to_minute).ok(), "availability.to_minute")?,
            })
        })
        .collect()
}

/// Blind indexes of household and declared relatives.
pub async fn relatives(db: &mut PgConnection, id: VolunteerId) -> Result<Vec<PersonKey>> {
    let keys = sqlx::query_scalar!(
        "select person_key from volunteer.relative where volunteer_id = $1 order by person_key",
        id.uuid()
    )
    .fetch_all(db)
    .await?;
    Ok(keys.into_iter().map(PersonKey::new).collect())
}

/// Verified qualifications, each kind with the last day of its longest certificate (R3.4).
pub async fn qualifications(db: &mut PgConnection, id: VolunteerId) -> Result<Vec<HeldQualification>> {
    let rows = sqlx::query!(
        r#"select q.kind, max(q.valid_to) as "valid_to!" from volunteer.qualification q
        join volunteer.qualification_verdict d on d.qualification_id = q.id and d.verdict = 'verified'
        where q.volunteer_id = $1 group by q.kind order by q.kind"#,
        id.uuid()
    )
    .fetch_all(db)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(HeldQualification {
                kind: word(QualificationKind::parse(&row.kind), "qualification.kind")?,
                valid_to: Day(row.valid_to),
            })
        })
        .collect()
}

/// Last day on which training counts.
pub async fn trained_to(db: &mut PgConnection, id: VolunteerId) -> Result<Option<Date>> {
    let last = sqlx::query_scalar!(
        "select max(valid_to) from volunteer.training where volunteer_id = $1",
        id.uuid()
    )
    .fetch_one(db)
    .await?;
    Ok(last)
}

/// Last day of insurance cover.
pub async fn insured_to(db: &mut PgConnection, id: VolunteerId) -> Result<Option<Date>> {
    let last = sqlx::query_scalar!(
        "select max(valid_to) from volunteer.insurance where volunteer_id = $1",
        id.uuid()
    )
    .fetch_one(db)
    .await?;
    Ok(last)
}
