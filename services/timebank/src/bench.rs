//! What this build does on this machine, always beside a limit measured in the same run.

pub mod board;
pub mod dispatch;
pub mod flow;
mod gateway;
pub mod import;
pub mod ledger;
mod limits;
pub mod notification;
pub mod redemption;
pub mod search;
pub mod start;
mod visits;

use std::{io::Write, path::Path};

use anyhow::Context;
use runtime::{Bus, Config};
use serde::Serialize;
use sqlx::{
    AssertSqlSafe, PgPool,
    postgres::{PgConnectOptions, PgPoolOptions},
};

/// How long something took, milliseconds.
#[derive(Serialize)]
struct Latency {
    p50_ms: f64,
    p99_ms: f64,
    max_ms: f64,
}

impl Latency {
    fn of(mut milliseconds: Vec<f64>) -> Self {
        milliseconds.sort_by(f64::total_cmp);
        Self {
            p50_ms: percentile(&milliseconds, 0.5),
            p99_ms: percentile(&milliseconds, 0.99),
            max_ms: milliseconds.last().copied().unwrap_or(f64::NAN),
        }
    }
}

/// Percentile of a sorted list, milliseconds.
fn percentile(sorted: &[f64], share: f64) -> f64 {
    if sorted.is_empty() {
        return f64::NAN;
    }
    let place = (share * (sorted.len() - 1) as f64).round() as usize;
    sorted[place.min(sorted.len() - 1)]
}

/// Writes the figures and shows them.
fn write<T: Serialize>(folder: &Path, name: &str, figures: &T) -> anyhow::Result<()> {
    std::fs::create_dir_all(folder)?;
    let text = serde_json::to_string_pretty(figures)?;
    std::fs::write(folder.join(format!("{name}.json")), &text)?;
    writeln!(std::io::stdout(), "{text}")?;
    Ok(())
}

/// The machine's load of the last minute: figures of a busy machine say little.
fn load_average() -> f64 {
    let text = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    text.split_whitespace()
        .next()
        .and_then(|first| first.parse().ok())
        .unwrap_or(f64::NAN)
}

fn admin_options(config: &Config) -> anyhow::Result<PgConnectOptions> {
    Ok(PgConnectOptions::new_without_pgpass()
        .host(&config.database.host)
        .port(config.database.port)
        .username(&config.database.admin_user)
        .password(&config.secret("db-admin")?)
        .database(&config.database.name))
}

/// Connections with every right to the database of a measurement.
///
/// # Errors
/// The server does not let them in.
pub async fn admin_pool(config: &Config, connections: u32) -> anyhow::Result<PgPool> {
    let pool = PgPoolOptions::new()
        .max_connections(connections)
        .min_connections(connections)
        .connect_with(admin_options(config)?)
        .await?;
    Ok(pool)
}

/// Drops the database of an earlier run.
async fn recreate(config: &Config) -> anyhow::Result<()> {
    let pool = PgPool::connect_with(admin_options(config)?.database("postgres")).await?;
    let drop = format!(
        "drop database if exists \"{}\" with (force)",
        config.database.name
    );
    sqlx::raw_sql(AssertSqlSafe(drop)).execute(&pool).await?;
    Ok(())
}

/// Leaves the stream as it is on the first day.
async fn empty_stream(bus: &Bus, config: &Config) -> anyhow::Result<()> {
    bus.delete_events().await.map_err(anyhow::Error::from_boxed)?;
    runtime::ensure_stream(bus, config)
        .await
        .map_err(anyhow::Error::from_boxed)
}

/// Resident memory of a process, MB (1,000,000 bytes).
fn resident_mb(process: u32) -> anyhow::Result<f64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status"))?;
    let line = status
        .lines()
        .find(|line| line.starts_with("VmRSS:"))
        .context("VmRSS")?;
    let kilobytes: f64 = line.split_whitespace().nth(1).context("VmRSS")?.parse()?;
    Ok(kilobytes * 1024.0 / 1_000_000.0)
}
