use std::process::ExitCode;

use anyhow::Context;
use runtime::{Bus, Config};

use super::check;
use crate::services;

/// Makes the stream if it is gone and puts every event on it again. Safe at any time, also while services run: each
/// consumer knows by its inbox what it has done.
pub async fn run(config: Config) -> anyhow::Result<ExitCode> {
    let pool = check::reader(&config).await?;
    let bus = Bus::connect(&config, "admin").await?;
    runtime::ensure_stream(&bus, &config)
        .await
        .map_err(anyhow::Error::from_boxed)
        .context("NATS: stream EVENTS")?;
    for service in services::all() {
        let done = runtime::replay(&pool, &bus, service.schema())
            .await
            .map_err(anyhow::Error::from_boxed)?;
        tracing::info!(schema = done.schema, events = done.events, "on the stream again");
    }
    Ok(ExitCode::SUCCESS)
}
