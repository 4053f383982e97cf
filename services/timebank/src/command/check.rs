use std::{io::Write, process::ExitCode};

use anyhow::Context;
use kernel::{Clock, SystemClock};
use runtime::{Config, Crypto, Report};
use sqlx::{
    PgPool,
    postgres::{PgConnectOptions, PgPoolOptions},
};

use crate::services;

/// Options of `check`.
#[derive(clap::Args)]
pub struct Arguments {
    /// Only what these services say of themselves: volunteer-registry, elderly-registry, dispatch, ledger,
    /// redemption-inventory, notification, portal
    services: Vec<String>,
    /// Also list what holds.
    #[arg(long)]
    all: bool,
}

/// Tests every invariant in one snapshot and says which are broken. Of some services alone, nothing between services is
/// tested.
pub async fn run(config: Config, arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let services = services::named(&arguments.services)?;
    let pool = reader(&config).await?;
    let crypto = Crypto::from_toml(&config.secret("field-keys.toml")?)?;
    let now = SystemClock.now();
    let report = if arguments.services.is_empty() {
        crate::invariants::check_all(&pool, &crypto, now).await?
    } else {
        runtime::check(&pool, &services, &crypto, now).await?
    };
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

/// What is broken first, in the order in which it was tested.
fn print(report: &Report, all: bool) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    let broken: Vec<String> = report
        .broken
        .iter()
        .map(|broken| format!("{}: {}", broken.schema, broken.invariant))
        .collect();
    for (broken, name) in report.broken.iter().zip(&broken) {
        writeln!(out, "BROKEN  {name}")?;
        for violation in &broken.violations {
            writeln!(out, "        {violation}")?;
        }
    }
    for name in report.tested.iter().filter(|name| all && !broken.contains(name)) {
        writeln!(out, "holds   {name}")?;
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
