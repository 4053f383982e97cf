//! Sends tests, each through the gateway that it names: once, and nothing else is tried.

use futures::future::join_all;
use runtime::{Progress, Result, Worker};

use crate::{
    channel::Channel,
    domain::throttle,
    store::{bucket, channel_test},
    workers::{
        claiming::{self, Ready},
        sender,
    },
};

/// Tests through one gateway at the same time.
const AT_ONCE: usize = 4;

/// Sends what is due, under the gateways' throttles.
pub async fn run(worker: Worker) -> Result<Progress> {
    let state = worker.state::<Channel>();
    let channel: &Channel = &state;
    let mut ready: Vec<Ready> = Vec::new();
    let to_phones = channel
        .providers
        .iter()
        .filter(|provider| channel.takes_tests(provider.name()));
    for provider in to_phones {
        let name = provider.name();
        let claimed = worker
            .unit(|cx| async move {
                let now = channel.clock.now();
                let mut db = cx.db().await;
                let limits = claiming::channel_limits(channel, name);
                let buckets = bucket::lock(&mut db, &limits, now).await?;
                let slots = throttle::slots(&buckets, now, AT_ONCE);
                let claimed = channel_test::claim(&mut db, name, channel.instance, &slots, now).await?;
                bucket::take(&mut db, &limits, &buckets, &slots, claimed.len()).await?;
                Ok(claimed)
            })
            .await?;
        let unsealed = claimed
            .into_iter()
            .filter_map(|row| claiming::ready(&worker, provider, row));
        ready.extend(unsealed);
    }
    if ready.is_empty() {
        return Ok(Progress::Idle);
    }
    claiming::expect_parts(&mut *worker.db().await?, &ready).await?;
    let sent = join_all(
        ready
            .into_iter()
            .map(|one| sender::fly(one, channel.clock.clone())),
    )
    .await;
    sender::record(&worker, channel, &sent).await?;
    Ok(Progress::More)
}
