//! Forgets the raw bodies of callbacks that were read: receipts and replies hold what they said, for as long as the law
//! asks (records of sending at least five months). After `retention.message_days` texts and numbers go too; that something
//! was sent, when and through whom stays.

use contracts::settings;
use runtime::{Cx, Progress, Result};
use time::Duration;

use crate::store::{callback, erasure, follower, platform};

/// How long a body is kept to be looked at again.
const KEPT: Duration = Duration::days(30);

/// Runs every night.
pub async fn run(cx: Cx) -> Result<Progress> {
    let gone = callback::forget_read_before(&mut *cx.db().await, cx.now() - KEPT).await?;
    let calls = platform::forget_calls_before(&mut *cx.db().await, cx.now() - KEPT).await?;
    follower::forget_unproven(&mut *cx.db().await, cx.now()).await?;
    let kept = Duration::days(cx.settings().int(settings::RETENTION_MESSAGE_DAYS));
    let emptied = erasure::forget_before(&mut *cx.db().await, cx.now() - kept, cx.now()).await?;
    Ok(if gone == 1000 || calls == 1000 || emptied == 1000 {
        Progress::More
    } else {
        Progress::Idle
    })
}
