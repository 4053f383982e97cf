//! The service as a process of its own, and what it takes of the machine.

use std::{
    process::Stdio,
    time::{Duration, Instant},
};

use anyhow::{Context, ensure};
use runtime::Config;
use tokio::process::{Child, Command};

/// Ticks of a second in `/proc`.
const TICKS: f64 = 100.0;

/// `timebank serve notification`.
pub struct Process {
    child: Child,
    id: u32,
}

impl Process {
    /// Starts it with these variables besides its configuration, and waits until it is ready.
    pub async fn start(config: &Config, variables: &[(&str, String)]) -> anyhow::Result<Self> {
        let file = std::env::args()
            .skip_while(|argument| argument != "--config")
            .nth(1)
            .context("bench notification needs --config")?;
        let mut child = Command::new(std::env::current_exe()?)
            .args(["--config", &file, "serve", "notification"])
            .env("TB_DATABASE__NAME", &config.database.name)
            .envs(variables.iter().map(|(name, value)| (name, value)))
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()?;
        let id = child.id().context("the process ended")?;
        let url = format!("http://{}/readyz", config.listen("ops")?);
        let until = Instant::now() + Duration::from_secs(30);
        while !reqwest::get(&url)
            .await
            .is_ok_and(|answer| answer.status().is_success())
        {
            ensure!(
                child.try_wait()?.is_none(),
                "the process ended: a port may be in use"
            );
            ensure!(Instant::now() < until, "not ready after half a minute");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        Ok(Self { child, id })
    }

    /// Seconds of processor time until now.
    pub fn cpu_seconds(&self) -> anyhow::Result<f64> {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.id))?;
        // The name in brackets may hold spaces.
        let (_, fields) = stat.rsplit_once(')').context("/proc/…/stat")?;
        let ticks = fields.split_whitespace().skip(11).take(2).map(str::parse::<f64>);
        Ok(ticks.sum::<Result<f64, _>>()? / TICKS)
    }

    /// Resident memory now, MB.
    pub fn resident_mb(&self) -> anyhow::Result<f64> {
        super::super::resident_mb(self.id)
    }

    /// Ends it in good order.
    pub async fn stop(mut self) -> anyhow::Result<()> {
        Command::new("kill")
            .args(["-TERM", &self.id.to_string()])
            .status()
            .await?;
        self.child.wait().await?;
        Ok(())
    }
}
