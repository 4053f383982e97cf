//! Takes what comes over lines that are kept open. The other end is told that it has arrived when it is in the database.

use std::time::Duration;

use futures::future::select_all;
use runtime::{Progress, Result, Worker};
use tokio::time::timeout;

use crate::{channel::Channel, store::callback};

/// How long it waits for something to come before it looks whether it is to stop.
const TURN: Duration = Duration::from_millis(200);

/// Keeps what waits.
pub async fn run(worker: Worker) -> Result<Progress> {
    let channel = worker.state::<Channel>();
    if channel.providers.is_empty() {
        return Ok(Progress::Idle);
    }
    let mut kept = false;
    for provider in &channel.providers {
        let (door, arrivals) = provider.arrivals();
        if arrivals.is_empty() {
            continue;
        }
        let bodies = arrivals.iter().map(|arrival| &arrival.body);
        let sealed: Vec<Vec<u8>> = bodies.map(|body| worker.crypto().seal(body)).collect();
        let now = channel.clock.now();
        callback::keep(worker.host().pool(), provider.name(), door, &sealed, now).await?;
        for arrival in arrivals {
            arrival.acknowledge();
        }
        kept = true;
    }
    if !kept {
        // A window that is acknowledged brings the next one: it does not wait for our next turn.
        let come = channel.providers.iter().map(|provider| provider.arrived());
        let _ = timeout(TURN, select_all(come)).await;
        return Ok(Progress::More);
    }
    worker.host().wake("callback_reader");
    // While this was written down the next have come.
    Ok(Progress::More)
}
