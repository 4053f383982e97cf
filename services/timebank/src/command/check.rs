use std::{io::Write, process::ExitCode};

use anyhow::Context;
use kernel::{Clock, SystemClock, at_china, china_date};
use runtime::{Config, Crypto, Report};
use sqlx::{
    PgPool,
    postgres::{PgConnectOptions, PgPoolOptions},
};
use time::{Duration, OffsetDateTime, Time, macros::format_description};

use super::stop::Stop;
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
    /// Stay, and check every night at this time in China; what is broken also goes to the log as an error.
    #[arg(long, value_name = "HH:MM", value_parser = time_of_day, conflicts_with = "services")]
    nightly: Option<Time>,
}

fn time_of_day(text: &str) -> Result<Time, time::error::Parse> {
    Time::parse(text, format_description!("[hour]:[minute]"))
}

/// Tests every invariant in one snapshot and says which are broken. Of some services alone, nothing between services is
/// tested.
pub async fn run(config: Config, arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let Some(at) = arguments.nightly else {
        return once(&config, arguments).await;
    };
    let mut stop = Stop::listen()?;
    loop {
        let now = SystemClock.now();
        let rest = (next(now, at) - now).try_into().unwrap_or_default();
        tokio::select! {
            () = stop.asked() => return Ok(ExitCode::SUCCESS),
            () = tokio::time::sleep(rest) => {}
        }
        // A night without a database is no reason to miss the next one.
        if let Err(error) = once(&config, arguments).await {
            tracing::error!(%error, "the nightly check could not be made");
        }
    }
}

/// The next time that it is so late in China.
fn next(now: OffsetDateTime, at: Time) -> OffsetDateTime {
    let today = at_china(china_date(now), at);
    if today > now {
        today
    } else {
        today + Duration::days(1)
    }
}

async fn once(config: &Config, arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let services = services::named(&arguments.services)?;
    let pool = reader(config).await?;
    let crypto = Crypto::from_toml(&config.secret("field-keys.toml")?)?;
    let now = SystemClock.now();
    let report = if arguments.services.is_empty() {
        crate::invariants::check_all(&pool, &crypto, now).await?
    } else {
        runtime::check(&pool, &services, &crypto, now).await?
    };
    print(&report, arguments.all)?;
    for broken in report.broken.iter().filter(|_| arguments.nightly.is_some()) {
        tracing::error!(schema = broken.schema, invariant = broken.invariant, "broken");
    }
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

#[cfg(test)]
mod tests {
    use time::macros::{datetime, time};

    use super::*;

    #[test]
    fn the_next_night_is_today_or_tomorrow_in_china() {
        let at = time_of_day("03:30").unwrap();
        assert_eq!(at, time!(3:30));
        assert_eq!(
            next(datetime!(2026-11-22 19:29 UTC), at),
            datetime!(2026-11-22 19:30 UTC)
        );
        assert_eq!(
            next(datetime!(2026-11-22 19:30 UTC), at),
            datetime!(2026-11-23 19:30 UTC)
        );
        assert!(time_of_day("3 Uhr").is_err());
    }
}
