use contracts::volunteer::VolunteerErased;
use runtime::{Cx, Result};

use crate::store::{volunteer_session, wechat};

/// A volunteer was erased: signed in nowhere any more, and no code of theirs is kept.
pub async fn forget_volunteer(cx: Cx, event: VolunteerErased) -> Result<()> {
    wechat::forget(&mut *cx.db().await, event.volunteer_id).await?;
    volunteer_session::forget(&mut *cx.db().await, event.volunteer_id).await
}
