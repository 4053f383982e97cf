use contracts::settings;
use runtime::{Cx, Progress, Result};
use time::Duration;

use crate::{
    commands::erase,
    store::{elder, erasure},
};

/// Profiles a turn.
const TURN: i64 = 100;

/// Erases profiles that have been closed for longer than `retention.closed_elder_days` (PIPL Art. 19). Closing has ended
/// every order; nothing can stand against it any more.
///
/// # Errors
/// The database.
pub async fn retain(cx: Cx) -> Result<Progress> {
    let kept = Duration::days(cx.settings().int(settings::RETENTION_CLOSED_ELDER_DAYS));
    let mut db = cx.db().await;
    let ids = elder::closed_before(&mut db, cx.now() - kept, TURN).await?;
    for id in &ids {
        erasure::retained(&mut db, kernel::uuid_v7(cx.now()), *id, cx.now()).await?;
        erase(&cx, &mut db, *id, "retention").await?;
    }
    Ok(Progress::of_batch(ids.len(), TURN as usize))
}
