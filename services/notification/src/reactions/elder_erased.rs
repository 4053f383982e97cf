//! An elder was erased: number and text of their messages go, and the texts of others about them.

use contracts::elderly::ElderErased;
use runtime::{Cx, Result};

use crate::store::{erasure, message, question};

/// Forgets the elder; nothing goes out to them any more.
pub async fn apply(cx: Cx, event: ElderErased) -> Result<()> {
    let mut db = cx.db().await;
    message::silence(&mut db, event.elder_id.uuid(), cx.now()).await?;
    question::close_all_of(&mut db, event.elder_id.uuid(), cx.now()).await?;
    erasure::forget(&mut db, event.elder_id.uuid(), cx.now()).await?;
    Ok(())
}
