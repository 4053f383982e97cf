use std::process::ExitCode;

use anyhow::Context;
use runtime::{Bus, Config};

use crate::services;

/// Database first, then the stream.
pub async fn run(config: Config) -> anyhow::Result<ExitCode> {
    runtime::migrate(&config, &services::all()).await?;
    let bus = Bus::connect(&config, "admin").await?;
    runtime::ensure_stream(&bus, &config)
        .await
        .map_err(anyhow::Error::from_boxed)
        .context("NATS: stream EVENTS")?;
    tracing::info!(
        database = config.database.name,
        "database and stream are up to date"
    );
    Ok(ExitCode::SUCCESS)
}
