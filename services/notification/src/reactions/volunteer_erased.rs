//! A volunteer was erased: number and text of their messages go, and what others said or told of them.

use contracts::volunteer::VolunteerErased;
use runtime::{Cx, Result};

use crate::store::{erasure, message, question, story};

/// Forgets the volunteer; nothing goes out to them any more.
pub async fn apply(cx: Cx, event: VolunteerErased) -> Result<()> {
    let mut db = cx.db().await;
    message::silence(&mut db, event.volunteer_id.uuid(), cx.now()).await?;
    question::close_all_of(&mut db, event.volunteer_id.uuid(), cx.now()).await?;
    erasure::forget(&mut db, event.volunteer_id.uuid(), cx.now()).await?;
    story::forget(&mut db, event.volunteer_id, cx.now()).await?;
    Ok(())
}
