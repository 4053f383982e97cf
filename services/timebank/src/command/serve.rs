use std::{process::ExitCode, sync::Arc, time::Instant};

use kernel::SystemClock;
use runtime::Config;
use tokio::signal::unix::{SignalKind, signal};

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
    let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    tracing::info!("stopping");
    running.stop().await;
    Ok(ExitCode::SUCCESS)
}
