//! Asks gateways for receipts and replies, where an account is set to be asked instead of pushing them. What they give is kept
//! before it is read, for they give it once.

use std::sync::atomic::Ordering;

use runtime::{Progress, Result, Worker};

use crate::{channel::Channel, store::callback, workers::insist};

/// Seconds between two rounds of questions.
const EVERY: i64 = 15;

/// Asks each gateway, if it is time.
pub async fn run(worker: Worker) -> Result<Progress> {
    let channel = worker.state::<Channel>();
    let now = channel.clock.now();
    let last = channel.fetched_at.load(Ordering::Acquire);
    if now.unix_timestamp() < last.saturating_add(EVERY) {
        return Ok(Progress::Idle);
    }
    let mut kept = false;
    for provider in &channel.providers {
        for fetched in provider.fetch(now).await {
            let sealed = worker.crypto().seal(&fetched.body);
            let (pool, name, bodies) = (worker.host().pool(), provider.name(), [sealed]);
            insist(|| async { Ok(callback::keep(pool, name, fetched.door, &bodies, now).await?) }).await?;
            kept = true;
        }
    }
    channel.fetched_at.store(now.unix_timestamp(), Ordering::Release);
    if kept {
        worker.host().wake("callback_reader");
    }
    Ok(Progress::Idle)
}
