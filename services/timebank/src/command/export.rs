use std::{io::Write, path::PathBuf, process::ExitCode};

use anyhow::Context;
use ledger::export::Span;
use runtime::Config;

use super::check;

/// What can be handed out.
#[derive(clap::Subcommand)]
pub enum Command {
    /// The ledger's chain as plain text, for `ops/verify-ledger` (docs/ledger-proof.md).
    Ledger(Ledger),
}

/// Options of `export ledger`.
#[derive(clap::Args)]
pub struct Ledger {
    /// Folder for the files; what an earlier export left there is replaced.
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// First block.
    #[arg(long, value_name = "NO", default_value_t = 1, value_parser = clap::value_parser!(i64).range(1..))]
    from_block: i64,
    /// Last block; without it, up to the newest.
    #[arg(long, value_name = "NO", value_parser = clap::value_parser!(i64).range(1..))]
    to_block: Option<i64>,
}

/// Writes the files, as the role that can only read.
pub async fn run(config: Config, command: Command) -> anyhow::Result<ExitCode> {
    let Command::Ledger(options) = command;
    let pool = check::reader(&config).await?;
    let span = Span {
        from: options.from_block,
        to: options.to_block.unwrap_or(i64::MAX),
    };
    let mut db = pool.acquire().await?;
    let written = ledger::export::export(&mut db, &options.out, span)
        .await
        .context("export of the ledger")?;
    writeln!(
        std::io::stdout(),
        "{} blocks, {} transfers, {} signed heads in {}",
        written.blocks,
        written.transfers,
        written.heads,
        options.out.display()
    )?;
    Ok(ExitCode::SUCCESS)
}
