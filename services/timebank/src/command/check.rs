use std::{io::Write, process::ExitCode};

use anyhow::Context;
use kernel::{Clock, SystemClock};
use runtime::{Config, Crypto, Report};
use sqlx::{
    PgPool,
    postgres::{PgConnectOptions, PgPoolOptions},
};

/// Options of `check`.
#[derive(clap::Args)]
pub struct Arguments {
    /// Also list what holds.
    #[arg(long)]
    all: bool,
}

/// Tests every invariant in one snapshot and says which are broken.
pub async fn run(config: Config, arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let pool = reader(&config).await?;
    let crypto = Crypto::from_toml(&config.secret("field-keys.toml")?)?;
    let report = crate::invariants::check_all(&pool, &crypto, SystemClock.now()).await?;
    print(&report, arguments.all)?;
    Ok(if report.is_clean() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// Connects as the role that reads every schema and writes none.
pub async fn reader(config: &Config) -> anyhow::Result<PgPool> {
    let options = PgConnectOptions::new_without_pgpass()
        .host(&config.database.host)
        .port(config.database.port)
        .username("tb_check")
        .password(&config.secret("db-check")?)
        .database(&config.database.name);
    let at = format!("{}:{}", config.database.host, config.database.port);
    let pool = PgPoolOptions::new()
        .max_connections(2)
        .connect_with(options)
        .await;
    pool.with_context(|| format!("PostgreSQL at {at} as tb_check; is it up, and was `timebank migrate` run?"))
}

fn print(report: &Report, all: bool) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    for name in &report.tested {
        let broken = report
            .broken
            .iter()
            .find(|broken| format!("{}: {}", broken.schema, broken.invariant) == *name);
        match broken {
            Some(broken) => {
                writeln!(out, "BROKEN  {name}")?;
                for violation in &broken.violations {
                    writeln!(out, "        {violation}")?;
                }
            }
            None if all => writeln!(out, "holds   {name}")?,
            None => {}
        }
    }
    let holds = report.tested.len() - report.broken.len();
    writeln!(
        out,
        "{holds} of {} invariants hold; {} broken; {} events in flight",
        report.tested.len(),
        report.broken.len(),
        report.in_flight
    )
}
