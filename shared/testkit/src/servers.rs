use std::{collections::HashMap, path::PathBuf, process::Command};

/// Where the test servers are.
#[derive(Clone, Debug)]
pub struct Servers {
    /// URL of PostgreSQL's superuser.
    pub postgres: String,
    /// URL of NATS.
    pub nats: String,
    /// Folder of secrets.
    pub secrets: PathBuf,
}

impl Servers {
    /// The servers that `ops/test` has started; without it, starts them and leaves them running for the next run.
    pub fn find() -> Self {
        let mut values: HashMap<String, String> = std::env::vars().collect();
        if !values.contains_key("TB_POSTGRES_URL") {
            run_ops(&["up", "test"]);
            for line in run_ops(&["env", "test"]).lines() {
                if let Some((name, value)) = line.trim_start_matches("export ").split_once('=') {
                    values.insert(name.into(), value.trim_matches(['\'', '"']).into());
                }
            }
        }
        let take = |name: &str| {
            values
                .get(name)
                .cloned()
                .unwrap_or_else(|| panic!("{name} is not set; run `ops/test`"))
        };
        Self {
            postgres: take("TB_POSTGRES_URL"),
            nats: take("TB_NATS_URL"),
            secrets: take("TB_SECRETS_DIR").into(),
        }
    }
}

fn run_ops(arguments: &[&str]) -> String {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/../../ops/servers");
    let output = Command::new(script)
        .args(arguments)
        .output()
        .unwrap_or_else(|error| panic!("{script}: {error}"));
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success(),
        "ops/servers {arguments:?} failed: {said}"
    );
    String::from_utf8_lossy(&output.stdout).into_owned()
}
