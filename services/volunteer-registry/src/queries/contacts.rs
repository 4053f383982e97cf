use contracts::{
    Personal, fields,
    volunteer::{VolunteerContacts, VolunteerReach, VolunteerReaches},
};
use futures::future::try_join_all;
use runtime::{Read, Result};
use serde_json::json;

use crate::store::volunteer::{self, Stored};

/// How to reach volunteers, for the platform's services.
pub async fn contacts(read: Read, query: VolunteerContacts) -> Result<VolunteerReaches> {
    read.actor().is_service()?;
    let purpose = fields::reason("purpose", &query.purpose)?;
    fields::at_most("volunteer_ids", &query.volunteer_ids, fields::PEOPLE_MAX)?;
    let stored = volunteer::load(&mut *read.db().await?, &query.volunteer_ids).await?;
    let reach = |stored: Stored| -> Result<VolunteerReach> {
        Ok(VolunteerReach {
            volunteer_id: stored.id,
            name: Personal(read.crypto().open(&stored.name)?),
            phone: Personal(read.crypto().open(&stored.phone)?),
            org: stored.org,
        })
    };
    let volunteers = stored.into_iter().map(reach).collect::<Result<Vec<_>>>()?;
    let given = volunteers.iter().map(|volunteer| {
        read.audit(
            "volunteer.contact_given",
            volunteer.volunteer_id,
            json!({ "purpose": purpose }),
        )
    });
    try_join_all(given).await?;
    Ok(VolunteerReaches { volunteers })
}
