//! Loops that may use the network: they open transactions of their own.

use std::{panic::AssertUnwindSafe, sync::Arc, time::Duration};

use futures::FutureExt;
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use crate::{Host, Progress, Worker, service::WorkerLoop};

/// Runs a worker when it is woken and every 200 ms, until told to stop.
pub(crate) async fn run(host: Host, worker: WorkerLoop, waker: Arc<Notify>, stop: CancellationToken) {
    let mut pause = Duration::from_millis(200);
    while !stop.is_cancelled() {
        match AssertUnwindSafe((worker.run)(Worker::new(host.clone(), stop.clone())))
            .catch_unwind()
            .await
        {
            Ok(Ok(Progress::More)) => {
                pause = Duration::from_millis(200);
                continue;
            }
            Ok(Ok(Progress::Idle)) => pause = Duration::from_millis(200),
            Ok(Err(failure)) => {
                let error = failure.into_error();
                tracing::warn!(service = host.service(), worker = worker.name, %error, "worker failed");
                pause = (pause * 2).min(Duration::from_secs(10));
            }
            Err(_) => {
                tracing::error!(service = host.service(), worker = worker.name, "worker panicked");
                pause = Duration::from_secs(10);
            }
        }
        tokio::select! {
            () = stop.cancelled() => {}
            () = waker.notified() => {}
            () = tokio::time::sleep(pause) => {}
        }
    }
}
