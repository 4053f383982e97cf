use contracts::{
    Actor, Error,
    volunteer::{GetVolunteer, VolunteerCard},
};
use runtime::{Read, Result};
use serde_json::json;

use super::card::Shown;
use crate::{domain::access::READERS, store::volunteer};

/// One volunteer, for staff in whose scope the sub-branch lies, and for the volunteer.
pub async fn get_volunteer(read: Read, query: GetVolunteer) -> Result<VolunteerCard> {
    let own = *read.actor()
        == Actor::Volunteer {
            id: query.volunteer_id,
        };
    if !own {
        read.actor().has_role(READERS)?;
    }
    let mut db = read.db().await?;
    let stored = volunteer::get(&mut db, query.volunteer_id)
        .await?
        .ok_or_else(|| Error::not_found("volunteer"))?;
    if !own {
        read.actor().may_find(READERS, &stored.org, "volunteer")?;
    }
    let card = Shown::now(&read).card(&mut db, stored).await?;
    drop(db);
    read.audit("volunteer.viewed", query.volunteer_id, json!({}))
        .await?;
    Ok(card)
}
