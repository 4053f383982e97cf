//! What talks to gateways, to a 12349 platform, and to the services that asked: outside any transaction.

pub mod callback_reader;
pub mod caller;
pub mod campaigner;
pub mod claiming;
pub mod doubt_resolver;
pub mod fetcher;
pub mod listener;
pub mod platform_teller;
pub mod reply_router;
pub mod sender;
pub mod tester;

use std::time::Duration;

use runtime::Result;

/// Attempts to write down what nobody else knows while the database is away, a second apart.
const ATTEMPTS: u32 = 8;

/// Does `work` again while it fails for a reason that passes.
async fn insist<T, F: Future<Output = Result<T>>>(work: impl Fn() -> F) -> Result<T> {
    let mut attempt = 1;
    loop {
        match work().await {
            Err(failure) if failure.is_transient() && attempt < ATTEMPTS => {
                attempt += 1;
                tokio::time::sleep(Duration::from_secs(1)).await;
            }
            other => return other,
        }
    }
}
