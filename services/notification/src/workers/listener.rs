//! Takes what comes over lines that are kept open. The other end is told that it has arrived when it is in the database.

use runtime::{Progress, Result, Worker};

use crate::{channel::Channel, store::callback};

/// Keeps what waits.
pub async fn run(worker: Worker) -> Result<Progress> {
    let channel = worker.state::<Channel>();
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
        return Ok(Progress::Idle);
    }
    worker.host().wake("callback_reader");
    // While this was written down the next have come.
    Ok(Progress::More)
}
