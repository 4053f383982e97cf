use runtime::{Cx, Progress, Result};
use time::Duration;

use crate::store::thanks;

/// By then the SMS has long been written.
const KEPT: Duration = Duration::days(7);

/// Forgets the numbers of donors who were thanked.
///
/// # Errors
/// The database.
pub async fn forget_numbers(cx: Cx) -> Result<Progress> {
    thanks::forget(&mut *cx.db().await, cx.now() - KEPT).await?;
    Ok(Progress::Idle)
}
