//! A profile is closed on death or move: nothing that is queued goes out any more, and nothing new (decision 17).

use contracts::elderly::ElderClosed;
use runtime::{Cx, Result};

use crate::store::{consent, message, question};

/// Silences the elder.
pub async fn apply(cx: Cx, event: ElderClosed) -> Result<()> {
    let mut db = cx.db().await;
    message::silence(&mut db, event.elder_id.uuid(), cx.now()).await?;
    question::close_all_of(&mut db, event.elder_id.uuid(), cx.now()).await?;
    consent::left(&mut db, event.elder_id.uuid(), cx.now()).await?;
    Ok(())
}
