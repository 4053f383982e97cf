//! Writes the journal a few times a second, and once more at the end.

use crate::store::Journal;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

const EVERY: Duration = Duration::from_millis(200);

pub(crate) async fn run(journal: Journal, stopping: CancellationToken) {
    while stopping
        .run_until_cancelled(tokio::time::sleep(EVERY))
        .await
        .is_some()
    {
        flush(&journal).await;
    }
}

/// Writes what is noted so far. A full disk is reported and does not stop the sandbox.
pub(crate) async fn flush(journal: &Journal) {
    let journal = journal.clone();
    match tokio::task::spawn_blocking(move || journal.flush()).await {
        Ok(Ok(())) => {}
        Ok(Err(error)) => tracing::error!(%error, "the journal cannot be written"),
        Err(error) => tracing::error!(%error, "the journal's writer failed"),
    }
}
