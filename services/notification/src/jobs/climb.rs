//! The next rung of the ladder to elders: what has no receipt is read by a call, and a call of which nothing is heard was not
//! answered. A report that came while its call's answer was being written down is heard here.

use contracts::settings;
use runtime::{Cx, Progress, Result};
use time::Duration;

use crate::{calls, channel::Channel, store::call};

/// Runs every half minute.
pub async fn run(cx: Cx) -> Result<Progress> {
    if cx.state::<Channel>().callers.is_empty() {
        return Ok(Progress::Idle);
    }
    let wait = Duration::minutes(cx.settings().int(settings::VOICE_WAIT_MINUTES));
    let now = cx.now();
    let asked = call::ask_unheard(&mut *cx.db().await, now - wait, now).await?;
    calls::hear_early(&cx).await?;
    let overdue = call::overdue(&mut *cx.db().await, now).await?;
    for call in &overdue {
        calls::silence(&cx, call, "no_report").await?;
    }
    if asked > 0 {
        tracing::info!(asked, "SMS to elders without a receipt: they are called");
    }
    cx.wake("caller");
    Ok(Progress::Idle)
}
