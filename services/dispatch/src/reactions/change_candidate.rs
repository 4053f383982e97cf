use contracts::volunteer::VolunteerProfileChanged;
use runtime::{Cx, Result};

use crate::store::{
    candidates::{self, Told},
    visits,
};

/// What matching needs of a volunteer has changed. An older version than the one kept is ignored. Visits that are not yet
/// uploaded go with the volunteer to another sub-branch (R1.5).
pub async fn change_candidate(cx: Cx, event: VolunteerProfileChanged) -> Result<()> {
    let told = Told {
        id: event.volunteer_id,
        state: event.state,
        profile: &event.profile,
        version: event.version,
    };
    let mut db = cx.db().await;
    if candidates::put(&mut db, &told, cx.now()).await? {
        visits::place_in(&mut db, told.id, &told.profile.org).await?;
    }
    Ok(())
}
