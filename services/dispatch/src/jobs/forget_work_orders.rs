use contracts::settings;
use runtime::{Cx, Progress, Result};
use time::Duration;

use super::LIMIT;
use crate::store::work_orders;

/// What was said in a work order that was refused is kept as long as a message, no longer: nobody here is served by it.
pub async fn forget_work_orders(cx: Cx) -> Result<Progress> {
    let days = cx.settings().int(settings::RETENTION_MESSAGE_DAYS);
    let cut = cx.now() - Duration::days(days);
    let done = work_orders::forget_refused(&mut *cx.db().await, cut, LIMIT).await?;
    let done = usize::try_from(done).unwrap_or(usize::MAX);
    Ok(Progress::of_batch(done, super::BATCH))
}
