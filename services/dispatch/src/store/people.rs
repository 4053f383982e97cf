//! Volunteers as matching in memory needs them.

use std::collections::HashMap;

use contracts::volunteer::{QualificationKind, VolunteerState};
use kernel::{PersonKey, VolunteerId};
use sqlx::PgConnection;
use time::{Date, macros::format_description};
use uuid::Uuid;

use super::{parsed, word};
use crate::domain::fitness::Person;

struct Row {
    volunteer_id: Uuid,
    state: String,
    home: String,
    sex: String,
    person: String,
    relatives: Vec<String>,
    willing: Vec<String>,
    preferred: Vec<String>,
    paid: Vec<String>,
    qualifications: serde_json::Value,
    trained_to: Option<Date>,
    insured_to: Option<Date>,
    free_from: Vec<i32>,
    free_to: Vec<i32>,
    reach_m: i32,
}

impl Row {
    fn person(self) -> sqlx::Result<Person> {
        Ok(Person {
            id: self.volunteer_id.into(),
            active: self.state == VolunteerState::Active.as_str(),
            home: parsed(&self.home, "home")?,
            sex: parsed(&self.sex, "sex")?,
            key: PersonKey::new(self.person),
            relatives: self.relatives.into_iter().map(PersonKey::new).collect(),
            willing: self.willing,
            preferred: self.preferred,
            paid: self.paid,
            qualifications: qualifications(self.qualifications)?,
            trained_to: self.trained_to,
            insured_to: self.insured_to,
            free: self.free_from.into_iter().zip(self.free_to).collect(),
            reach_m: word(u32::try_from(self.reach_m).ok(), "reach_m")?,
        })
    }
}

/// `{"nursing": "2027-03-31"}`: kind and last day.
fn qualifications(held: serde_json::Value) -> sqlx::Result<HashMap<QualificationKind, Date>> {
    let held: HashMap<QualificationKind, String> =
        serde_json::from_value(held).map_err(|error| sqlx::Error::Decode(error.into()))?;
    held.into_iter()
        .map(|(kind, day)| {
            let day = Date::parse(&day, format_description!("[year]-[month]-[day]"));
            Ok((kind, day.map_err(|error| sqlx::Error::Decode(error.into()))?))
        })
        .collect()
}

macro_rules! people {
    ($condition:literal $(, $value:expr)*) => {
        sqlx::query_as!(
            Row,
            r#"select volunteer_id, state, home, sex, person, relatives, willing, preferred, paid, qualifications,
                   trained_to, insured_to, reach_m,
                   array(select lower(r) from unnest(free) r) as "free_from!: Vec<i32>",
                   array(select upper(r) from unnest(free) r) as "free_to!: Vec<i32>"
               from dispatch.candidate where "#
                + $condition
                + " order by volunteer_id"
            $(, $value)*
        )
    };
}

/// One volunteer.
pub async fn one(db: &mut PgConnection, id: VolunteerId) -> sqlx::Result<Option<Person>> {
    let row = people!("volunteer_id = $1", id.uuid()).fetch_optional(db).await?;
    row.map(Row::person).transpose()
}

/// Everybody who serves, by id.
pub async fn active(db: &mut PgConnection) -> sqlx::Result<Vec<Person>> {
    let rows = people!("state = 'active'").fetch_all(db).await?;
    rows.into_iter().map(Row::person).collect()
}
