use contracts::{
    Error, Personal, fields,
    volunteer::{VolunteerContact, VolunteerReach},
};
use runtime::{Read, Result};
use serde_json::json;

use crate::store::volunteer;

/// How to reach a volunteer, for the platform's services.
pub async fn contact(read: Read, query: VolunteerContact) -> Result<VolunteerReach> {
    read.actor().is_service()?;
    let purpose = fields::reason("purpose", &query.purpose)?;
    let stored = volunteer::get(&mut *read.db().await?, query.volunteer_id).await?;
    let stored = stored.ok_or_else(|| Error::not_found("volunteer"))?;
    let reach = VolunteerReach {
        name: Personal(read.crypto().open(&stored.name)?),
        phone: Personal(read.crypto().open(&stored.phone)?),
        org: stored.org,
    };
    read.audit(
        "volunteer.contact_given",
        query.volunteer_id,
        json!({ "purpose": purpose }),
    )
    .await?;
    Ok(reach)
}
