use contracts::volunteer::VolunteerActivated;
use runtime::{Cx, Result};

use crate::store::accounts::{self, NewHolder};

/// An active volunteer has three accounts (decision 11). Activated again, they keep them.
///
/// # Errors
/// The database.
pub async fn volunteer_activated(cx: Cx, volunteers: Vec<VolunteerActivated>) -> Result<()> {
    let holders: Vec<NewHolder> = volunteers
        .into_iter()
        .map(|event| NewHolder {
            volunteer: event.volunteer_id,
            passbook_no: event.passbook_no,
            org: event.profile.org,
        })
        .collect();
    Ok(accounts::open(&mut *cx.db().await, cx.now(), &holders).await?)
}
