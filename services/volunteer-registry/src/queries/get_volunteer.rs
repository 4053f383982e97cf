use contracts::volunteer::{GetVolunteer, VolunteerCard};
use runtime::{Read, Result};
use serde_json::json;

use super::{card::Shown, own::own_or_scope};

/// One volunteer, for staff in whose scope the sub-branch lies, and for the volunteer.
pub async fn get_volunteer(read: Read, query: GetVolunteer) -> Result<VolunteerCard> {
    let mut db = read.db().await?;
    let stored = own_or_scope(&read, &mut db, query.volunteer_id).await?;
    let card = Shown::now(&read).card(&mut db, stored).await?;
    drop(db);
    read.audit("volunteer.viewed", query.volunteer_id, json!({}))
        .await?;
    Ok(card)
}
