//! The program as a process.

use std::{
    fs::File,
    path::{Path, PathBuf},
    process::Output,
    time::Duration,
};

use tokio::process::{Child, Command};

use crate::cli::timebank;

pub struct Program {
    file: PathBuf,
    process: Child,
}

impl Program {
    /// Starts it, and waits until it is ready.
    pub async fn start(file: &Path) -> Self {
        Self::spawn(file, timebank()).await
    }

    /// The same, and what it says goes into a file.
    pub async fn logging(file: &Path, log: File) -> Self {
        let mut program = timebank();
        program.stdout(log.try_clone().unwrap()).stderr(log);
        Self::spawn(file, program).await
    }

    async fn spawn(file: &Path, mut program: Command) -> Self {
        let process = program.arg("--config").arg(file).arg("serve").spawn().unwrap();
        let mut program = Self {
            file: file.into(),
            process,
        };
        program.until_ready().await;
        program
    }

    pub async fn until_ready(&mut self) {
        let until = tokio::time::Instant::now() + Duration::from_secs(90);
        while self.run("health").await.status.code() != Some(0) {
            assert!(self.process.try_wait().unwrap().is_none(), "it ended by itself");
            assert!(
                tokio::time::Instant::now() < until,
                "not ready within a minute and a half"
            );
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// Another process of the same program and configuration; `command` may have arguments.
    pub async fn run(&self, command: &str) -> Output {
        timebank()
            .arg("--config")
            .arg(&self.file)
            .args(command.split(' '))
            .output()
            .await
            .unwrap()
    }

    /// kill −9.
    pub async fn kill(&mut self) {
        self.process.kill().await.unwrap();
    }

    /// In good order.
    pub async fn stop(mut self) {
        let pid = self.process.id().unwrap().to_string();
        Command::new("kill").args(["-TERM", &pid]).status().await.unwrap();
        let ended = tokio::time::timeout(Duration::from_secs(60), self.process.wait())
            .await
            .unwrap()
            .unwrap();
        assert_eq!(ended.code(), Some(0));
    }
}
