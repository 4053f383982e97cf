//! Takes what comes over lines that are kept open. The other end is told that it has arrived when it is in the database.

use runtime::{Progress, Result, Worker};

use crate::{channel::Channel, store::callback};

/// Keeps what waits.
pub async fn run(worker: Worker) -> Result<Progress> {
    let channel = worker.state::<Channel>();
    let mut kept = false;
    for provider in &channel.providers {
        let (door, arrivals) = provider.arrivals();
        for arrival in arrivals {
            let sealed = worker.crypto().seal(&arrival.body);
            let now = channel.clock.now();
            callback::keep(worker.host().pool(), provider.name(), door, &sealed, now).await?;
            arrival.acknowledge();
            kept = true;
        }
    }
    if kept {
        worker.host().wake("callback_reader");
    }
    Ok(Progress::Idle)
}
