//! chromedriver: one for all browsers of this process, on a free port, gone with the last of them.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    path::PathBuf,
    process::{Child, ChildStdout, Command, Stdio},
    sync::{
        Arc, Mutex, PoisonError, Weak,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use anyhow::Context;

static RUNNING: Mutex<Weak<Driver>> = Mutex::new(Weak::new());
/// How many there have been: each has a folder of its own.
static STARTED: AtomicU32 = AtomicU32::new(0);

/// A running chromedriver.
pub(crate) struct Driver {
    child: Child,
    port: u16,
    /// Profiles and sockets of the browsers: Chromium leaves some of them behind.
    folder: PathBuf,
    /// Held open: the driver may write to it at any time.
    _output: BufReader<ChildStdout>,
}

impl Driver {
    /// The one of this process, started when there is none.
    ///
    /// # Errors
    /// It is not installed, or does not start.
    pub fn get() -> anyhow::Result<Arc<Self>> {
        let mut running = RUNNING.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(driver) = running.upgrade() {
            return Ok(driver);
        }
        // The free port that it takes for one kind of address may be taken for the other: then it ends, and is tried again.
        let driver = Arc::new(
            Self::start()
                .or_else(|_| Self::start())
                .or_else(|_| Self::start())?,
        );
        *running = Arc::downgrade(&driver);
        Ok(driver)
    }

    fn start() -> anyhow::Result<Self> {
        // One before it may still be ending, and takes its folder along.
        let number = STARTED.fetch_add(1, Ordering::Relaxed);
        let folder = std::env::temp_dir().join(format!("timebank-e2e-{}-{number}", std::process::id()));
        std::fs::create_dir_all(&folder)?;
        let mut child = Command::new("chromedriver")
            .arg("--port=0")
            .env("TMPDIR", &folder)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .context("chromedriver does not start: `ops/install browser` brings it")?;
        let mut output = BufReader::new(child.stdout.take().context("chromedriver's output")?);
        let mut line = String::new();
        loop {
            line.clear();
            anyhow::ensure!(output.read_line(&mut line)? > 0, "chromedriver ended at once");
            let port = line
                .rsplit_once("on port ")
                .map(|(_, rest)| rest.trim().trim_end_matches('.'));
            if let Some(port) = port
                .and_then(|port| port.parse().ok())
                .filter(|_| line.contains("success"))
            {
                return Ok(Self {
                    child,
                    port,
                    folder,
                    _output: output,
                });
            }
        }
    }

    /// `http://127.0.0.1:41234`
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Ends a browser, also from a destructor: its test may be over, and with it the runtime.
    pub fn end_session(&self, session: &str) {
        let _ = self.say("DELETE", &format!("/session/{session}"));
    }

    fn say(&self, method: &str, path: &str) -> std::io::Result<()> {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port))?;
        stream.set_read_timeout(Some(Duration::from_secs(5)))?;
        write!(
            stream,
            "{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
        )?;
        stream.read_to_end(&mut Vec::new()).map(|_| ())
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        let _ = self.say("GET", "/shutdown");
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}
