use contracts::{
    Error,
    volunteer::{VolunteerKeys, VolunteerPersonKey},
};
use runtime::{Read, Result};

use crate::store::{profile, volunteer};

/// Whether a member of staff and a volunteer are one person or one household (decision 19), for the platform's
/// services.
pub async fn person_key(read: Read, query: VolunteerPersonKey) -> Result<VolunteerKeys> {
    read.actor().is_service()?;
    let mut db = read.db().await?;
    let stored = volunteer::get(&mut db, query.volunteer_id)
        .await?
        .ok_or_else(|| Error::not_found("volunteer"))?;
    Ok(VolunteerKeys {
        person: stored.person,
        relatives: profile::relatives(&mut db, query.volunteer_id).await?,
    })
}
