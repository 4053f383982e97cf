use contracts::volunteer::{VolunteerActivated, VolunteerState};
use runtime::{Cx, Result};

use crate::store::candidates::{self, Told};

/// A volunteer is in service: from now on they can be asked.
pub async fn keep_candidate(cx: Cx, event: VolunteerActivated) -> Result<()> {
    let told = Told {
        id: event.volunteer_id,
        state: VolunteerState::Active,
        profile: &event.profile,
        active_since: event.activated_at.map(|at| at.0),
        version: 0,
    };
    let mut db = cx.db().await;
    if !candidates::put(&mut db, &told, cx.now()).await? {
        // What changed since was told first: the beginning is news all the same.
        candidates::keep_since(&mut db, told.id, told.active_since).await?;
    }
    Ok(())
}
