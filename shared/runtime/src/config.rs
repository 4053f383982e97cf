use std::{
    collections::BTreeMap,
    fmt,
    net::SocketAddr,
    path::{Path, PathBuf},
};

use serde::{Deserialize, de::DeserializeOwned};

/// The defaults, which are also the manual.
pub const DEFAULTS: &str = include_str!("../defaults.toml");

/// The configuration of a process: defaults, then a file, then `TB_…` variables.
#[derive(Debug, Clone)]
pub struct Config {
    /// Where PostgreSQL is.
    pub database: Database,
    /// Where NATS is.
    pub nats: Nats,
    /// Where secrets are.
    pub secrets: Secrets,
    /// How the process behaves.
    pub run: Run,
    /// How it logs.
    pub log: Log,
    /// Where traces go.
    pub telemetry: Telemetry,
    all: config::Config,
}

/// `[database]`
#[derive(Debug, Clone, Deserialize)]
pub struct Database {
    /// Host name or address.
    pub host: String,
    /// Port.
    pub port: u16,
    /// Name of the database.
    pub name: String,
    /// Role of `migrate`.
    pub admin_user: String,
    /// Connections of each service.
    pub pool_size: u32,
}

/// `[nats]`
#[derive(Debug, Clone, Deserialize)]
pub struct Nats {
    /// Where the broker listens.
    pub url: String,
    /// One user for all services; empty = each as itself.
    pub user: String,
    /// Replicas of the stream.
    pub replicas: usize,
    /// Days the stream keeps events.
    pub max_age_days: u64,
    /// Milliseconds within which the broker drops a repeated event itself.
    pub duplicate_window_ms: u64,
}

/// `[secrets]`
#[derive(Debug, Clone, Deserialize)]
pub struct Secrets {
    /// Folder of files, one secret each.
    pub dir: PathBuf,
    #[serde(skip)]
    given: Given,
}

/// Secrets from the environment, by the names of their variables. Never printed.
#[derive(Clone, Default)]
struct Given(BTreeMap<String, String>);

impl fmt::Debug for Given {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

/// How the name of a variable begins that holds a secret: `TB_SECRET_DB_LEDGER`, `TB_SECRET_FIELD_KEYS_TOML`.
const SECRET: &str = "TB_SECRET_";

fn secret_variable(name: &str) -> String {
    let letter = |letter: char| {
        if letter.is_ascii_alphanumeric() {
            letter.to_ascii_uppercase()
        } else {
            '_'
        }
    };
    let name: String = name.chars().map(letter).collect();
    format!("{SECRET}{name}")
}

/// `[run]`
#[derive(Debug, Clone, Deserialize)]
pub struct Run {
    /// Accept invented identities.
    pub demo: bool,
    /// Seconds to wait for what has begun.
    pub drain_seconds: u64,
    /// Handlers of one service at the same time.
    pub concurrency: usize,
}

/// `[log]`
#[derive(Debug, Clone, Deserialize)]
pub struct Log {
    /// `human` or `json`.
    pub format: String,
    /// Filter in tracing's language.
    pub filter: String,
}

/// `[telemetry]`
#[derive(Debug, Clone, Deserialize)]
pub struct Telemetry {
    /// OTLP endpoint; empty = none.
    pub otlp_endpoint: String,
}

/// Why a configuration cannot be used, in words for the operator.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// A key that nobody reads.
    #[error("{origin}: unknown key `{key}`{}", nearest.as_ref().map(|n| format!("; did you mean `{n}`?")).unwrap_or_default())]
    UnknownKey {
        /// The file or the environment variable.
        origin: String,
        /// The key as written.
        key: String,
        /// The most similar key there is.
        nearest: Option<String>,
    },
    /// A file or value that cannot be read.
    #[error("configuration: {0}")]
    Unreadable(#[from] config::ConfigError),
    /// A secret that is not there.
    #[error(
        "secret `{name}` cannot be read from {path}: {error}; run `ops/secrets` or set secrets.dir or {variable}"
    )]
    Secret {
        /// Name of the secret.
        name: String,
        /// Where it was looked for.
        path: PathBuf,
        /// The variable that may hold it instead.
        variable: String,
        /// What the system says.
        error: std::io::Error,
    },
}

impl Config {
    /// Reads defaults, then `file`, then the process's `TB_…` variables.
    ///
    /// # Errors
    /// An unknown key (with the nearest known one), an unreadable file, or a value of the wrong kind.
    pub fn load(file: Option<&Path>) -> Result<Self, ConfigError> {
        let variables = std::env::vars().filter(|(name, _)| name.starts_with("TB_"));
        Self::layered(file, variables)
    }

    /// As [`Config::load`], with the given variables instead of the process's.
    ///
    /// # Errors
    /// As [`Config::load`].
    pub fn layered(
        file: Option<&Path>,
        variables: impl IntoIterator<Item = (String, String)>,
    ) -> Result<Self, ConfigError> {
        let defaults = config::File::from_str(DEFAULTS, config::FileFormat::Toml);
        let known = keys(&config::Config::builder().add_source(defaults.clone()).build()?)?;
        let mut builder = config::Config::builder().add_source(defaults);
        if let Some(path) = file {
            let source = config::File::from(path).format(config::FileFormat::Toml);
            let given = config::Config::builder().add_source(source.clone()).build()?;
            for key in keys(&given)?.into_values() {
                if !known.values().any(|name| *name == key) {
                    return Err(unknown(path.display().to_string(), key, known.values()));
                }
            }
            builder = builder.add_source(source);
        }
        let mut given = Given::default();
        for (name, value) in variables {
            if name.starts_with(SECRET) {
                given.0.insert(name, value);
                continue;
            }
            // `TB_NOTIFICATION__PROVIDERS__ALIYUN__ENDPOINT`: two strokes between tables are taken too.
            match known.get(&name.replace("__", "_")) {
                Some(key) => builder = builder.set_override(key, value)?,
                None => return Err(unknown("environment".into(), name, known.keys())),
            }
        }
        let all = builder.build()?;
        Ok(Self {
            database: all.get("database")?,
            nats: all.get("nats")?,
            secrets: Secrets {
                given,
                ..all.get("secrets")?
            },
            run: all.get("run")?,
            log: all.get("log")?,
            telemetry: all.get("telemetry")?,
            all,
        })
    }

    /// A section as the type that a service declares for it.
    ///
    /// # Errors
    /// A value of the wrong kind.
    pub fn section<T: DeserializeOwned>(&self, name: &str) -> Result<T, ConfigError> {
        Ok(self.all.get(name)?)
    }

    /// Address of the listener `name` in `[http]`.
    ///
    /// # Errors
    /// Not an address.
    pub fn listen(&self, name: &str) -> Result<SocketAddr, ConfigError> {
        Ok(self.all.get(&format!("http.{name}"))?)
    }

    /// Gives one key another value; for tests and the demonstration loader.
    ///
    /// # Errors
    /// A value of the wrong kind.
    pub fn with(self, key: &str, value: impl Into<config::Value>) -> Result<Self, ConfigError> {
        let given = self.secrets.given;
        let all = config::Config::builder()
            .add_source(self.all)
            .set_override(key, value)?
            .build()?;
        Ok(Self {
            database: all.get("database")?,
            nats: all.get("nats")?,
            secrets: Secrets {
                given,
                ..all.get("secrets")?
            },
            run: all.get("run")?,
            log: all.get("log")?,
            telemetry: all.get("telemetry")?,
            all,
        })
    }

    /// The file of a secret; nothing when its variable holds it.
    pub fn secret_file(&self, name: &str) -> Option<PathBuf> {
        let given = self.secrets.given.0.contains_key(&secret_variable(name));
        (!given).then(|| self.secrets.dir.join(name))
    }

    /// The secret called `name`, without surrounding white space: from its variable `TB_SECRET_…`, else from its file.
    ///
    /// # Errors
    /// There is no variable, and the file is missing or unreadable.
    pub fn secret(&self, name: &str) -> Result<String, ConfigError> {
        let variable = secret_variable(name);
        if let Some(text) = self.secrets.given.0.get(&variable) {
            return Ok(text.trim().to_owned());
        }
        let path = self.secrets.dir.join(name);
        match std::fs::read_to_string(&path) {
            Ok(text) => Ok(text.trim().to_owned()),
            Err(error) => Err(ConfigError::Secret {
                name: name.into(),
                path,
                variable,
                error,
            }),
        }
    }
}

/// Every key that holds a value, by the name of its environment variable.
fn keys(config: &config::Config) -> Result<BTreeMap<String, String>, config::ConfigError> {
    fn walk(prefix: &str, value: &config::Value, into: &mut BTreeMap<String, String>) {
        match &value.kind {
            config::ValueKind::Table(table) => {
                for (name, value) in table {
                    let path = if prefix.is_empty() {
                        name.clone()
                    } else {
                        format!("{prefix}.{name}")
                    };
                    walk(&path, value, into);
                }
            }
            _ => {
                let variable = format!("TB_{}", prefix.to_uppercase().replace(['.', '-'], "_"));
                into.insert(variable, prefix.to_owned());
            }
        }
    }
    let mut found = BTreeMap::new();
    for (name, value) in config.cache.clone().into_table()? {
        walk(&name, &value, &mut found);
    }
    Ok(found)
}

fn unknown<'a>(origin: String, key: String, known: impl Iterator<Item = &'a String>) -> ConfigError {
    let nearest = known
        .map(|candidate| (strsim::normalized_damerau_levenshtein(candidate, &key), candidate))
        .filter(|(similarity, _)| *similarity > 0.5)
        .max_by(|(a, _), (b, _)| a.total_cmp(b))
        .map(|(_, candidate)| candidate.clone());
    ConfigError::UnknownKey { origin, key, nearest }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_variable_overrides_the_default() {
        let config = Config::layered(None, [("TB_DATABASE_PORT".to_owned(), "15440".to_owned())]).unwrap();
        assert_eq!(config.database.port, 15440);
    }

    #[test]
    fn tables_of_a_variable_may_stand_apart_by_two_strokes() {
        let name = "TB_NOTIFICATION__PROVIDERS__ALIYUN__ENDPOINT".to_owned();
        let config = Config::layered(None, [(name, "http://127.0.0.1:1".to_owned())]).unwrap();
        let section: BTreeMap<String, String> = config.section("notification.providers.aliyun").unwrap();
        assert_eq!(section["endpoint"], "http://127.0.0.1:1");
    }

    #[test]
    fn a_secret_of_the_environment_goes_before_its_file_and_is_never_printed() {
        let variable = (
            "TB_SECRET_FIELD_KEYS_TOML".to_owned(),
            "current = \"k1\"\n".to_owned(),
        );
        let config = Config::layered(None, [variable]).unwrap();
        let config = config.with("database.port", "15440").unwrap();
        assert_eq!(config.secret("field-keys.toml").unwrap(), "current = \"k1\"");
        assert!(!format!("{config:?}").contains("current = "));
        let missing = config
            .with("secrets.dir", "/nowhere")
            .unwrap()
            .secret("db-admin")
            .unwrap_err();
        assert!(missing.to_string().contains("TB_SECRET_DB_ADMIN"), "{missing}");
    }

    #[test]
    fn an_unknown_variable_is_refused_with_the_nearest_key() {
        let error = Config::layered(None, [("TB_DATABASE_PROT".to_owned(), "1".to_owned())]).unwrap_err();
        assert!(
            error.to_string().contains("did you mean `TB_DATABASE_PORT`"),
            "{error}"
        );
    }

    #[test]
    fn an_unknown_key_of_the_file_is_refused_with_the_nearest_key() {
        let path = std::env::temp_dir().join("timebank-config-test.toml");
        std::fs::write(&path, "[nats]\nurll = \"x\"\n").unwrap();
        let error = Config::layered(Some(&path), []).unwrap_err();
        assert!(
            error
                .to_string()
                .contains("unknown key `nats.urll`; did you mean `nats.url`?"),
            "{error}"
        );
    }
}
