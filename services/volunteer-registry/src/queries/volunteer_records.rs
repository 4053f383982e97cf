use std::collections::HashMap;

use contracts::{
    Day, Error, Personal, Role, fields,
    volunteer::record::{VolunteerRecord, VolunteerRecords, VolunteerRecordsFound},
};
use kernel::{VolunteerId, china_date};
use runtime::{Crypto, Read, Result};
use serde_json::json;
use uuid::Uuid;

use crate::store::{
    national,
    volunteer::{self, Stored},
};

/// Records of volunteers in full, for the national system (R11.1, R11.3). The access log of each of them tells of it.
pub async fn volunteer_records(read: Read, query: VolunteerRecords) -> Result<VolunteerRecordsFound> {
    read.actor().has_role(&[Role::Operator])?;
    let reason = fields::reason("reason", &query.reason)?;
    let days = (query.from.0, query.to.0);
    if days.0 > days.1 {
        return Err(Error::invalid("to", "period_reversed", "the last day lies before the first").into());
    }
    if days.1 > china_date(read.now()) {
        return Err(Error::invalid("to", "period_future", "the last day is today or earlier").into());
    }
    let most = fields::PEOPLE_MAX;
    let mut db = read.db().await?;
    let ids = national::ids(&mut db, days.1, query.after, most).await?;
    let stored = volunteer::load(&mut db, &ids).await?;
    let plain: Vec<Uuid> = ids.iter().map(|id| id.uuid()).collect();
    let mut corrections = by_volunteer(national::corrections(&mut db, &plain, days).await?);
    let mut trainings = by_volunteer(national::trainings(&mut db, &plain, days).await?);
    let mut commendations = by_volunteer(national::commendations(&mut db, &plain, days).await?);
    drop(db);
    let mut records = Vec::with_capacity(stored.len());
    for one in stored {
        let id = one.id;
        records.push(VolunteerRecord {
            corrections: corrections.remove(&id).unwrap_or_default(),
            trainings: trainings.remove(&id).unwrap_or_default(),
            commendations: commendations.remove(&id).unwrap_or_default(),
            ..identity(read.crypto(), one)?
        });
    }
    read.audit(
        "volunteers.reported",
        "national",
        json!({ "reason": reason, "volunteers": ids }),
    )
    .await?;
    Ok(VolunteerRecordsFound {
        more: ids.len() == most,
        records,
    })
}

fn by_volunteer<T>(found: Vec<(VolunteerId, T)>) -> HashMap<VolunteerId, Vec<T>> {
    let mut all: HashMap<VolunteerId, Vec<T>> = HashMap::new();
    for (id, one) in found {
        all.entry(id).or_default().push(one);
    }
    all
}

fn identity(crypto: &Crypto, stored: Stored) -> Result<VolunteerRecord> {
    Ok(VolunteerRecord {
        volunteer_id: stored.id,
        number: stored.passbook_no.unwrap_or_default(),
        name: Personal(crypto.open(&stored.name)?),
        resident_id: Personal(crypto.open(&stored.resident_id)?),
        phone: Personal(crypto.open(&stored.phone)?),
        sex: stored.sex,
        birth_date: Day(stored.birth_date),
        occupation: stored.occupation,
        specialty: stored.specialty,
        org: stored.org,
        state: stored.state,
        registered_on: Day(china_date(stored.registered_at)),
        raw_minutes: stored.raw_minutes,
        corrections: Vec::new(),
        trainings: Vec::new(),
        commendations: Vec::new(),
    })
}
