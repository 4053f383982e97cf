use std::{process::ExitCode, sync::Arc, time::Instant};

use kernel::SystemClock;
use runtime::Config;

use super::stop::Stop;
use crate::services;

/// Runs services until SIGTERM or SIGINT, then finishes what has begun.
pub async fn run(config: Config, names: &[String]) -> anyhow::Result<ExitCode> {
    let began = Instant::now();
    let running = runtime::start(config, Arc::new(SystemClock), true, services::named(names)?).await?;
    let listeners: Vec<String> = running
        .listeners
        .iter()
        .map(|(name, at)| format!("{name} http://{at}"))
        .collect();
    tracing::info!(
        milliseconds = began.elapsed().as_millis(),
        listeners = listeners.join(", "),
        "ready"
    );
    Stop::listen()?.asked().await;
    tracing::info!("stopping");
    running.stop().await;
    Ok(ExitCode::SUCCESS)
}
