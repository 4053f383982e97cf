use contracts::volunteer::{VolunteerProfileChanged, VolunteerState};
use runtime::{Cx, Result};

use crate::{
    commands::freeze_accounts::freeze,
    store::{accounts, estate},
};

/// A volunteer may have moved to another sub-branch, whose staff now see the accounts (R1.8). The accounts of who has
/// left are frozen (R6.10); only head office frees them again.
///
/// # Errors
/// The database.
pub async fn volunteer_profile_changed(cx: Cx, event: VolunteerProfileChanged) -> Result<()> {
    let (volunteer, org) = (event.volunteer_id, &event.profile.org);
    accounts::place(&mut *cx.db().await, cx.now(), volunteer, org, event.version).await?;
    if event.state != VolunteerState::Exited {
        return Ok(());
    }
    let frozen_at = estate::frozen_at(&mut *cx.db().await, volunteer).await?;
    if frozen_at == Some(None) {
        freeze(&cx, volunteer, "志愿者退出").await?;
    }
    Ok(())
}
