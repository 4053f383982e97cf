use contracts::volunteer::VolunteerProfileChanged;
use runtime::{Cx, Result};

use crate::store::candidates::{self, Told};

/// What matching needs of a volunteer has changed. An older version than the one kept is ignored.
pub async fn change_candidate(cx: Cx, event: VolunteerProfileChanged) -> Result<()> {
    let told = Told {
        id: event.volunteer_id,
        state: event.state,
        profile: &event.profile,
        version: event.version,
    };
    Ok(candidates::put(&mut *cx.db().await, &told, cx.now()).await?)
}
