//! PostgreSQL and NATS of the environment `chaos`: fsync on, and nobody else's, so that they may be killed.

use std::{
    fs::File,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use runtime::Config;

use crate::cli::free_port;

pub struct Servers {
    home: PathBuf,
    /// One fault test at a time.
    _lock: File,
}

impl Servers {
    /// Starts them with nothing in them.
    pub async fn fresh() -> Self {
        let state = std::env::var("TIMEBANK_STATE").map_or_else(
            |_| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../.timebank"),
            PathBuf::from,
        );
        std::fs::create_dir_all(&state).unwrap();
        let lock = File::create(state.join("chaos.lock")).unwrap();
        tokio::task::block_in_place(|| lock.lock().unwrap());
        let servers = Self {
            home: state.join("chaos"),
            _lock: lock,
        };
        ops(&["reset", "chaos"]);
        servers.up();
        servers
    }

    /// Starts what is not running.
    pub fn up(&self) {
        ops(&["up", "chaos"]);
    }

    /// The configuration of the program, which is written to [`Servers::file`] as well.
    pub fn config(&self, gateway: &str) -> Config {
        let said = ops(&["env", "chaos"]);
        let value = |name: &str| {
            let (_, rest) = said.split_once(&format!("{name}=")).unwrap();
            rest.lines().next().unwrap().to_owned()
        };
        let postgres: sqlx::postgres::PgConnectOptions = value("TB_POSTGRES_URL").parse().unwrap();
        let listen = || format!("127.0.0.1:{}", free_port());
        let text = format!(
            "[database]\nhost = \"127.0.0.1\"\nport = {}\npool_size = 4\n[nats]\nurl = \"{}\"\n[secrets]\ndir = \"{}\"\n\
             [run]\ndemo = true\n[log]\nfilter = \"error\"\n\
             [http]\nops = \"{}\"\nportal = \"{}\"\nmobile = \"{}\"\ncallbacks = \"{}\"\n\
             [notification]\nprovider = \"aliyun\"\nany_hour = true\ntimeout_seconds = 2\n\
             [notification.providers.aliyun]\nendpoint = \"{gateway}\"\n",
            postgres.get_port(),
            value("TB_NATS_URL"),
            value("TB_SECRETS_DIR"),
            listen(),
            listen(),
            listen(),
            listen(),
        );
        std::fs::write(self.file(), text).unwrap();
        Config::layered(Some(&self.file()), []).unwrap()
    }

    /// Stops both in good order; their files stay.
    pub fn down(&self) {
        ops(&["down", "chaos"]);
    }

    /// Where their files and logs are: `postgres/`, `nats/`, `log/`.
    pub fn home(&self) -> &Path {
        &self.home
    }

    pub fn file(&self) -> PathBuf {
        self.home.join("timebank.toml")
    }

    /// kill −9.
    pub fn kill_nats(&self) {
        self.signal("-KILL", "run/nats.pid");
    }

    /// The immediate stop: every process ends without writing anything; the next start recovers from the log.
    pub fn kill_postgres(&self) {
        self.signal("-QUIT", "postgres/postmaster.pid");
    }

    fn signal(&self, signal: &str, file: &str) {
        let text = std::fs::read_to_string(self.home.join(file)).unwrap();
        let pid = text.lines().next().unwrap();
        assert!(
            Command::new("kill")
                .args([signal, pid])
                .status()
                .unwrap()
                .success(),
            "kill {signal} {pid}"
        );
        // The starter looks for the process: it must be gone before.
        let gone = || {
            let status = std::fs::read_to_string(format!("/proc/{pid}/status"));
            status.map_or(true, |status| status.contains("State:\tZ"))
        };
        while !gone() {
            std::thread::yield_now();
        }
    }
}

impl Drop for Servers {
    fn drop(&mut self) {
        let _ = Command::new(SCRIPT)
            .args(["reset", "chaos"])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status();
    }
}

const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../ops/servers");

fn ops(arguments: &[&str]) -> String {
    let output = Command::new(SCRIPT).args(arguments).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "ops/servers {arguments:?}: {said}");
    String::from_utf8(output.stdout).unwrap()
}
