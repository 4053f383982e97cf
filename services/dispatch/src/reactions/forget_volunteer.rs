use contracts::volunteer::VolunteerErased;
use runtime::{Cx, Result};

use crate::store::standing;

/// A volunteer was erased: nobody matches them any more, and the words about their visits go too.
pub async fn forget_volunteer(cx: Cx, event: VolunteerErased) -> Result<()> {
    Ok(standing::forget_volunteer(&mut *cx.db().await, event.volunteer_id.uuid(), cx.now()).await?)
}
