use contracts::volunteer::VolunteerProfileChanged;
use runtime::{Cx, Result};

use crate::store::accounts;

/// A volunteer may have moved to another sub-branch, whose staff now see the accounts (R1.8).
///
/// # Errors
/// The database.
pub async fn volunteer_profile_changed(cx: Cx, event: VolunteerProfileChanged) -> Result<()> {
    let (volunteer, org) = (event.volunteer_id, &event.profile.org);
    Ok(accounts::place(&mut *cx.db().await, cx.now(), volunteer, org, event.version).await?)
}
