use contracts::{
    At, Personal,
    fields::Identities,
    volunteer::{ApplicationAt, FoundApplication, OwnApplication},
};
use kernel::china_date;
use runtime::{Read, Result};
use serde_json::json;

use super::card::Shown;
use crate::{
    domain::access::only_the_portal,
    store::{profile, volunteer},
};

/// What stands at a number, for the applicant who has shown that it is theirs: state, reason of a return, and the
/// application, so that it can be mended.
pub async fn application_at(read: Read, query: ApplicationAt) -> Result<FoundApplication> {
    only_the_portal(read.actor())?;
    // The number is looked up, not taken down: any segment may ask.
    let identities = Identities {
        today: china_date(read.now()),
        accept_test: true,
    };
    let phone = identities.phone("phone", &query.phone)?;
    let index = read.crypto().index("phone", phone.as_str());
    let mut db = read.db().await?;
    let Some(live) = volunteer::live_at(&mut db, &index).await? else {
        return Ok(FoundApplication { application: None });
    };
    let id = live.id;
    let Some(stored) = volunteer::get(&mut db, id).await? else {
        return Ok(FoundApplication { application: None });
    };
    let application = OwnApplication {
        volunteer_id: id,
        state: stored.state,
        name: Personal(read.crypto().open(&stored.name)?),
        resident_id_masked: Shown::now(&read).masked_id(&stored.resident_id)?,
        services: profile::services(&mut db, &[id])
            .await?
            .remove(&id)
            .unwrap_or_default(),
        availability: profile::availability(&mut db, id).await?,
        returned_because: stored.returned_because,
        org: stored.org,
        home: stored.home,
        occupation: stored.occupation,
        specialty: stored.specialty,
        sources: stored.sources,
        reach_m: stored.reach_m,
        registered_at: At(stored.registered_at),
    };
    drop(db);
    read.audit("volunteer.application_read", id, json!({})).await?;
    Ok(FoundApplication {
        application: Some(application),
    })
}
