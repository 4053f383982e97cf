use std::{
    io::Write,
    sync::{Mutex, PoisonError},
};

use runtime::Service;
use testkit::Bench;

static LOGS: Mutex<Vec<u8>> = Mutex::new(Vec::new());

/// A bench whose logs are kept, so that a test can look for what must not be in them.
pub async fn bench(services: Vec<Service>) -> Bench {
    let _ = tracing_subscriber::fmt()
        .with_env_filter("debug,async_nats=off,sqlx=info")
        .with_ansi(false)
        .with_writer(|| Keep)
        .try_init();
    Bench::start(services).await
}

/// Everything that this process has logged.
pub fn all() -> String {
    let kept = LOGS.lock().unwrap_or_else(PoisonError::into_inner);
    String::from_utf8_lossy(&kept).into_owned()
}

struct Keep;

impl Write for Keep {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        if std::env::var_os("RUST_LOG").is_some() {
            eprint!("{}", String::from_utf8_lossy(bytes));
        }
        LOGS.lock()
            .unwrap_or_else(PoisonError::into_inner)
            .extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
