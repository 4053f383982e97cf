use contracts::settings;
use runtime::{Cx, Progress, Result};
use time::Duration;

use crate::{
    commands::erase,
    store::{erasure, volunteer},
};

/// Applications a turn.
const TURN: i64 = 100;

/// Erases applications that were returned more than `retention.application_days` ago and never came back (PIPL Art. 19).
///
/// # Errors
/// The database.
pub async fn retain(cx: Cx) -> Result<Progress> {
    let kept = Duration::days(cx.settings().int(settings::RETENTION_APPLICATION_DAYS));
    let mut db = cx.db().await;
    let ids = volunteer::returned_before(&mut db, cx.now() - kept, TURN).await?;
    for id in &ids {
        erasure::retained(&mut db, kernel::uuid_v7(cx.now()), *id, cx.now()).await?;
        erase(&cx, &mut db, *id, "retention").await?;
    }
    Ok(Progress::of_batch(ids.len(), TURN as usize))
}
