//! Forgets the raw bodies of callbacks that were read: receipts and replies hold what they said, for as long as the law
//! asks (records of sending at least five months). After `retention.message_days` texts and numbers go too; that something
//! was sent, when and through whom stays. Consents to outreach and refusals of those who left go after
//! `retention.consent_days`.

use contracts::settings;
use runtime::{Cx, Progress, Result};
use time::Duration;

use crate::store::{call, callback, consent, erasure, follower, platform, suppression};

/// How long a body is kept to be looked at again.
const KEPT: Duration = Duration::days(30);

/// How long a report waits for its call.
const EARLY: Duration = Duration::DAY;

/// Runs every night.
pub async fn run(cx: Cx) -> Result<Progress> {
    let gone = callback::forget_read_before(&mut *cx.db().await, cx.now() - KEPT).await?;
    let calls = platform::forget_calls_before(&mut *cx.db().await, cx.now() - KEPT).await?;
    call::forget_early_before(&mut *cx.db().await, cx.now() - EARLY).await?;
    follower::forget_unproven(&mut *cx.db().await, cx.now()).await?;
    let kept = Duration::days(cx.settings().int(settings::RETENTION_MESSAGE_DAYS));
    let emptied = erasure::forget_before(&mut *cx.db().await, cx.now() - kept, cx.now()).await?;
    let left = cx.now() - Duration::days(cx.settings().int(settings::RETENTION_CONSENT_DAYS));
    let consents = consent::forget_left_before(&mut *cx.db().await, left).await?;
    suppression::forget_left_before(&mut *cx.db().await, left).await?;
    Ok(
        if gone == 1000 || calls == 1000 || emptied == 1000 || consents == 1000 {
            Progress::More
        } else {
            Progress::Idle
        },
    )
}
