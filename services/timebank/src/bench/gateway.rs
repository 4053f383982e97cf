//! The sandbox beside a measurement, as a process of its own.

use std::{
    process::Stdio,
    time::{Duration, Instant},
};

use anyhow::{Context, ensure};
use runtime::Config;
use tokio::process::{Child, Command};

/// A sandbox that runs.
pub struct Gateway {
    process: Child,
    /// Where it listens.
    pub url: String,
    /// Asks it.
    pub http: reqwest::Client,
    data: std::path::PathBuf,
}

impl Gateway {
    /// Starts it where the configuration expects it, with these options besides.
    ///
    /// # Errors
    /// It does not start, or its port is in use.
    pub async fn start(config: &Config, options: &[&str]) -> anyhow::Result<Self> {
        #[derive(serde::Deserialize)]
        struct Section {
            endpoint: String,
        }
        let url = config
            .section::<Section>("notification.providers.aliyun")?
            .endpoint
            .trim_end_matches('/')
            .to_owned();
        let listen = url
            .strip_prefix("http://")
            .context("notification.providers.aliyun.endpoint is not http")?
            .to_owned();
        let program = std::env::current_exe()?.with_file_name("sandbox");
        let data = std::env::temp_dir().join(format!("timebank-bench-{}", std::process::id()));
        let process = Command::new(&program)
            .args(["--listen", &listen, "--any-time", "--data"])
            .arg(&data)
            .args(options)
            .env_clear()
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .with_context(|| program.display().to_string())?;
        let gateway = Self {
            process,
            url,
            http: reqwest::Client::new(),
            data,
        };
        let until = Instant::now() + Duration::from_secs(10);
        while gateway.http.get(&gateway.url).send().await.is_err() {
            ensure!(
                Instant::now() < until,
                "the sandbox does not answer at {}",
                gateway.url
            );
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        Ok(gateway)
    }

    /// Tells it the texts.
    ///
    /// # Errors
    /// It does not answer.
    pub async fn approve_templates(&self) -> anyhow::Result<()> {
        let url = format!("{}/api/templates", self.url);
        self.http
            .put(url)
            .json(&notification::template_registry())
            .send()
            .await?
            .error_for_status()?;
        Ok(())
    }

    /// Ends it.
    pub async fn stop(mut self) {
        let _ = self.process.kill().await;
        let _ = std::fs::remove_dir_all(&self.data);
    }
}
