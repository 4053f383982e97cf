//! Copy of what matching needs of volunteers.

use std::collections::HashMap;

use contracts::{
    Slot,
    volunteer::{MatchingProfile, VolunteerState, Willingness},
};
use kernel::{OrgCode, PersonKey, VolunteerId};
use serde_json::{Map, Value};
use sqlx::PgConnection;
use time::{OffsetDateTime, macros::format_description};
use uuid::Uuid;

use super::parsed;
use crate::domain::week;

/// A volunteer as the registry tells of them.
pub struct Told<'a> {
    pub id: VolunteerId,
    pub state: VolunteerState,
    pub profile: &'a MatchingProfile,
    /// Since when they are in service; what is known of it stays.
    pub active_since: Option<OffsetDateTime>,
    /// 0 for the activation; an older version than the one kept is ignored.
    pub version: i64,
}

/// Keeps what is told, unless something newer is known: then `false`.
pub async fn put(db: &mut PgConnection, told: &Told<'_>, now: OffsetDateTime) -> sqlx::Result<bool> {
    let profile = told.profile;
    let codes = |wanted: &[Willingness]| -> Vec<String> {
        let wanted = profile
            .services
            .iter()
            .filter(|each| wanted.contains(&each.willingness));
        wanted.map(|each| each.service.clone()).collect()
    };
    let relatives: Vec<String> = profile.relatives.iter().map(ToString::to_string).collect();
    let done = sqlx::query!(
        "insert into dispatch.candidate as kept (volunteer_id, version, state, org, home, sex, person, relatives,
             willing, preferred, qualifications, trained_to, insured_to, free, reach_m, changed_at, paid,
             active_since)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14::text::int4multirange, $15, $16, $17, $18)
         on conflict (volunteer_id) do update set version = excluded.version, state = excluded.state,
             org = excluded.org, home = excluded.home, sex = excluded.sex, person = excluded.person,
             relatives = excluded.relatives, willing = excluded.willing, preferred = excluded.preferred,
             qualifications = excluded.qualifications, trained_to = excluded.trained_to,
             insured_to = excluded.insured_to, free = excluded.free, reach_m = excluded.reach_m,
             changed_at = excluded.changed_at, paid = excluded.paid,
             active_since = coalesce(kept.active_since, excluded.active_since)
         where kept.version <= excluded.version",
        told.id.uuid(),
        told.version,
        told.state.as_str(),
        profile.org.as_str(),
        profile.home.as_str(),
        profile.sex.as_str(),
        profile.person.as_str(),
        &relatives,
        &codes(&[Willingness::Acceptable, Willingness::Preferred]),
        &codes(&[Willingness::Preferred]),
        qualifications(profile)?,
        profile.trained_to.map(|day| day.0),
        profile.insured_to.map(|day| day.0),
        free(&profile.availability),
        i32::try_from(profile.reach_m).unwrap_or(i32::MAX),
        now,
        &profile.paid_services,
        told.active_since,
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() > 0)
}

/// Keeps since when a volunteer has been in service, unless it is known.
pub async fn keep_since(
    db: &mut PgConnection,
    id: VolunteerId,
    since: Option<OffsetDateTime>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update dispatch.candidate set active_since = $2 where volunteer_id = $1 and active_since is null",
        id.uuid(),
        since
    )
    .execute(db)
    .await?;
    Ok(())
}

/// `{"nursing": "2027-03-31"}`; of two of a kind the one that lasts longer.
fn qualifications(profile: &MatchingProfile) -> sqlx::Result<Value> {
    let mut held = Map::new();
    for each in &profile.qualifications {
        let format = format_description!("[year]-[month]-[day]");
        let day = each
            .valid_to
            .format(format)
            .map_err(|error| sqlx::Error::Encode(error.into()))?;
        let kept = held.entry(each.kind.as_str()).or_insert(Value::Null);
        if kept.as_str().is_none_or(|kept| kept < day.as_str()) {
            *kept = day.into();
        }
    }
    Ok(held.into())
}

fn free(slots: &[Slot]) -> String {
    week::multirange(&week::free(slots))
}

/// The version of the profile that is kept.
pub async fn version(db: &mut PgConnection, id: VolunteerId) -> sqlx::Result<Option<i64>> {
    sqlx::query_scalar!(
        "select version from dispatch.candidate where volunteer_id = $1",
        id.uuid()
    )
    .fetch_optional(db)
    .await
}

/// Where a volunteer belongs, and who they are.
pub struct Belongs {
    pub org: OrgCode,
    pub person: PersonKey,
    pub relatives: Vec<PersonKey>,
    /// Since when they are in service, where that is known.
    pub active_since: Option<OffsetDateTime>,
}

impl Belongs {
    /// Whether the person with this key is the volunteer or of their household.
    pub fn is_or_is_related_to(&self, person: &PersonKey) -> bool {
        &self.person == person || self.relatives.contains(person)
    }
}

/// Where volunteers belong, and to whom.
pub async fn belong(
    db: &mut PgConnection,
    ids: &[VolunteerId],
) -> sqlx::Result<HashMap<VolunteerId, Belongs>> {
    let ids: Vec<Uuid> = ids.iter().map(|id| id.uuid()).collect();
    let rows = sqlx::query!(
        "select volunteer_id, org, person, relatives, active_since from dispatch.candidate
         where volunteer_id = any($1)",
        &ids
    )
    .fetch_all(db)
    .await?;
    rows.into_iter()
        .map(|row| {
            let belongs = Belongs {
                org: parsed(&row.org, "org")?,
                person: PersonKey::new(row.person),
                relatives: row.relatives.into_iter().map(PersonKey::new).collect(),
                active_since: row.active_since,
            };
            Ok((row.volunteer_id.into(), belongs))
        })
        .collect()
}

/// As [`belong`], of one.
pub async fn belongs(db: &mut PgConnection, id: VolunteerId) -> sqlx::Result<Option<Belongs>> {
    Ok(belong(db, &[id]).await?.remove(&id))
}
