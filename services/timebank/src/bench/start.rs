use std::{
    path::Path,
    process::Stdio,
    time::{Duration, Instant},
};

use anyhow::{Context, ensure};
use runtime::Config;
use serde::Serialize;
use tokio::process::Command;

use super::{load_average, percentile, write};

/// Starts that are measured; the median counts.
const STARTS: usize = 5;
/// Idle seconds before memory is read.
const IDLE: Duration = Duration::from_secs(10);

#[derive(Serialize)]
struct Figures {
    /// Seconds from exec until `/readyz` says yes, median of five; all services in one process.
    ready_seconds: f64,
    slowest_ready_seconds: f64,
    /// The limit in the same run: seconds in which the same binary only prints its version.
    version_seconds: f64,
    /// Resident memory after ten idle seconds, MB (1,000,000 bytes).
    resident_mb: f64,
    elders: i64,
    transfers: i64,
    load_average: f64,
}

/// Starts the binary as an operator would, on the database that the configuration names; load the demonstration data
/// into it before, or the memory says little.
pub async fn run(config: Config, folder: &Path) -> anyhow::Result<()> {
    let pool = crate::command::check::reader(&config).await?;
    let elders = sqlx::query_scalar("select count(*) from elderly.elder")
        .fetch_one(&pool)
        .await?;
    let transfers = sqlx::query_scalar("select count(*) from ledger.transfer")
        .fetch_one(&pool)
        .await?;
    let ready_url = format!("http://{}/readyz", config.listen("ops")?);
    let file = std::env::args()
        .skip_while(|argument| argument != "--config")
        .nth(1)
        .context("bench start needs --config")?;
    let program = std::env::current_exe()?;
    let began = Instant::now();
    ensure!(
        Command::new(&program)
            .arg("--version")
            .stdout(Stdio::null())
            .status()
            .await?
            .success(),
        "--version failed"
    );
    let version_seconds = began.elapsed().as_secs_f64();
    let mut seconds = Vec::new();
    let mut resident_mb = f64::NAN;
    for start in 0..STARTS {
        let began = Instant::now();
        let mut process = Command::new(&program)
            .args(["--config", &file, "serve"])
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()?;
        loop {
            let ready = reqwest::get(&ready_url)
                .await
                .is_ok_and(|answer| answer.status().is_success());
            if ready {
                break;
            }
            ensure!(
                process.try_wait()?.is_none(),
                "the process ended: a port may be in use"
            );
            ensure!(
                began.elapsed() < Duration::from_secs(60),
                "not ready after a minute"
            );
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        seconds.push(began.elapsed().as_secs_f64());
        if start + 1 == STARTS {
            tokio::time::sleep(IDLE).await;
            resident_mb = super::resident_mb(process.id().context("the process ended")?)?;
        }
        let id = i32::try_from(process.id().context("the process ended")?)?;
        Command::new("kill")
            .arg("-TERM")
            .arg(id.to_string())
            .status()
            .await?;
        process.wait().await?;
    }
    seconds.sort_by(f64::total_cmp);
    let figures = Figures {
        ready_seconds: percentile(&seconds, 0.5),
        slowest_ready_seconds: percentile(&seconds, 1.0),
        version_seconds,
        resident_mb,
        elders,
        transfers,
        load_average: load_average(),
    };
    write(folder, "start", &figures)
}
