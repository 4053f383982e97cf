use std::{
    fs::{File, OpenOptions},
    io::Write,
    os::unix::fs::OpenOptionsExt,
    path::Path,
    process::ExitCode,
};

use anyhow::{Context, bail};
use runtime::{Becomes, Config, Crypto, KeyCount, NewKey, Suite, count_keys, with_key};

use super::check;
use crate::services;

/// The secret that holds the key ring.
const RING: &str = "field-keys.toml";

/// The keys of the sealed fields (docs/privacy.md).
#[derive(clap::Subcommand)]
pub enum Command {
    /// Draws a new key and makes it the current one, in field-keys.toml; the old ones stay, to read with.
    New {
        /// `intl` (AES-256-GCM) or `sm` (SM4-GCM); without it, as the current key.
        #[arg(long, value_parser = suite)]
        suite: Option<Suite>,
        /// Leave the current key as it is: with several replicas, all learn of the new one first.
        #[arg(long)]
        keep_current: bool,
        /// Print the entry instead of writing the file.
        #[arg(long)]
        print: bool,
    },
    /// Puts every sealed field under the current key, while services run; may be stopped and run again.
    Rotate {
        /// Only count the fields of each key; exit code 1 while one is not under the current key.
        #[arg(long)]
        check: bool,
    },
}

fn suite(word: &str) -> Result<Suite, String> {
    Suite::parse(word).ok_or_else(|| format!("there is no suite `{word}`; there are intl and sm"))
}

/// Changes the ring, or what it has sealed.
pub async fn run(config: Config, command: Command) -> anyhow::Result<ExitCode> {
    match command {
        Command::New {
            suite,
            keep_current,
            print,
        } => {
            let becomes = if keep_current {
                Becomes::Known
            } else {
                Becomes::Current
            };
            new(&config, suite, becomes, print)
        }
        Command::Rotate { check: true } => counted(&config).await,
        Command::Rotate { check: false } => rotate(&config).await,
    }
}

fn new(config: &Config, suite: Option<Suite>, becomes: Becomes, print: bool) -> anyhow::Result<ExitCode> {
    let text = config.secret(RING)?;
    let ring = Crypto::from_toml(&text)?;
    let new = NewKey::draw(&text, suite.unwrap_or(ring.suite()))?;
    let mut out = std::io::stdout();
    match config.secret_file(RING).filter(|_| !print) {
        Some(file) => {
            let changed = with_key(&text, &new, becomes)?;
            replace(&file, &changed).with_context(|| {
                format!(
                    "{} cannot be written; `--print` gives the entry to paste",
                    file.display()
                )
            })?;
            writeln!(out, "key `{}` is in {}", new.id, file.display())?;
        }
        None => writeln!(out, "{}", new.entry)?,
    }
    match becomes {
        Becomes::Current if config.secret_file(RING).is_some() && !print => writeln!(
            out,
            "Start every service again, then run `timebank keys rotate`. Keep a copy of the file apart from the backups."
        )?,
        _ => writeln!(
            out,
            "When every service has been started with it, set current = \"{}\", start them again, and run `timebank keys rotate`.",
            new.id
        )?,
    }
    Ok(ExitCode::SUCCESS)
}

/// Writes a file anew for its owner alone: there is the old one or the new one, never a half.
fn replace(file: &Path, text: &str) -> std::io::Result<()> {
    let beside = file.with_extension("toml.new");
    let _ = std::fs::remove_file(&beside);
    let mut written = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&beside)?;
    written.write_all(text.as_bytes())?;
    written.sync_all()?;
    std::fs::rename(&beside, file)?;
    match file.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => File::open(folder)?.sync_all(),
        _ => Ok(()),
    }
}

async fn rotate(config: &Config) -> anyhow::Result<ExitCode> {
    let crypto = Crypto::from_toml(&config.secret(RING)?)?;
    let tell = |done: &runtime::Rotated| {
        // What cannot be shown is no reason to stop.
        let _ = writeln!(
            std::io::stdout(),
            "{:<28} {:>8} rows written anew",
            done.table,
            done.rows
        );
    };
    let done = runtime::rotate(config, &services::all(), &crypto, tell).await?;
    let unreadable: Vec<String> = done
        .iter()
        .filter(|table| table.unreadable > 0)
        .map(|table| format!("{} rows of {}", table.unreadable, table.table))
        .collect();
    if !unreadable.is_empty() {
        bail!(
            "{} have a field that no key of the ring opens: put the missing key back, or see docs/privacy.md",
            unreadable.join(", ")
        );
    }
    counted(config).await
}

/// The proof: every field of every service by its key.
async fn counted(config: &Config) -> anyhow::Result<ExitCode> {
    let crypto = Crypto::from_toml(&config.secret(RING)?)?;
    let pool = check::reader(config).await?;
    let mut db = pool.acquire().await?;
    let mut counts: Vec<KeyCount> = Vec::new();
    for service in services::all() {
        counts.extend(count_keys(&mut db, &service).await?);
    }
    let mut out = std::io::stdout();
    let (mut fields, mut old) = (0, 0);
    for count in &counts {
        fields += count.fields;
        if count.key != crypto.current() {
            old += count.fields;
            writeln!(
                out,
                "{:<36} {:>8} fields under `{}`",
                count.column, count.fields, count.key
            )?;
        }
    }
    if old > 0 {
        writeln!(
            out,
            "{old} of {fields} fields are not under the current key `{}`. A service that was not started again seals under \
             an old one: start it, then run `timebank keys rotate` again.",
            crypto.current()
        )?;
        return Ok(ExitCode::FAILURE);
    }
    writeln!(
        out,
        "all {fields} sealed fields are under the current key `{}`",
        crypto.current()
    )?;
    Ok(ExitCode::SUCCESS)
}
