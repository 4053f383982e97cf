use std::{path::PathBuf, process::ExitCode, sync::Arc};

use anyhow::Context;
use kernel::{Clock, ManualClock, SystemClock, at_china, china_date};
use runtime::Config;
use time::{Duration, macros::time};

use crate::{
    demo::{Loader, Size},
    services,
};

/// Days of history that the district has.
const HISTORY_DAYS: i64 = 91;

/// Options of `demo-load`.
#[derive(clap::Args)]
pub struct Arguments {
    /// Where to write accounts, volunteers and elders, as JSON that only its owner can read.
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// The same seed makes the same district: people, places, orders, minutes.
    #[arg(long, default_value_t = 20_190_901)]
    seed: u64,
    /// Elders.
    #[arg(long, default_value_t = 2_100)]
    elders: usize,
    /// Volunteers.
    #[arg(long, default_value_t = 434)]
    volunteers: usize,
    /// Orders of the three months.
    #[arg(long, default_value_t = 1_150)]
    orders: usize,
    /// The sandbox gateway, through which elders answer.
    #[arg(long, default_value = "http://127.0.0.1:18082")]
    sandbox: String,
}

/// Runs every service with a clock that the loader moves from three months ago to now, and lives those months through
/// the services' own commands (decision 30).
pub async fn run(config: Config, arguments: &Arguments) -> anyhow::Result<ExitCode> {
    anyhow::ensure!(
        config.run.demo,
        "the demonstration district needs run.demo = true in the configuration"
    );
    let now = SystemClock.now();
    let first_day = china_date(now) - Duration::days(HISTORY_DAYS);
    let clock = ManualClock::new(at_china(first_day, time!(7:30)));
    let running = runtime::start(config, Arc::new(clock.clone()), false, services::all()).await?;
    let size = Size {
        elders: arguments.elders,
        volunteers: arguments.volunteers,
        orders: arguments.orders,
        villages: usize::MAX,
    };
    let mut loader = Loader::new(
        &running,
        clock,
        arguments.seed,
        size,
        arguments.sandbox.clone(),
        now,
    );
    let summary = loader.load().await.context("the demonstration district")?;
    running.stop().await;
    summary.write(&arguments.out)?;
    Ok(ExitCode::SUCCESS)
}
