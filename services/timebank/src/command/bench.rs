use std::{path::PathBuf, process::ExitCode};

use anyhow::bail;
use runtime::Config;

use super::stop::Stop;
use crate::bench;

/// Options of `bench`.
#[derive(clap::Args)]
pub struct Arguments {
    /// What to measure.
    #[arg(value_enum)]
    name: Name,
    /// Folder for the JSON files.
    #[arg(long, default_value = "target/bench")]
    out: PathBuf,
    #[command(flatten)]
    ledger: bench::ledger::Sizes,
}

/// What can be measured.
#[derive(Clone, Copy, clap::ValueEnum)]
enum Name {
    /// Day plans beside their proven optimum, and the ranking for one order.
    Dispatch,
    /// A change of an order until every desk that watches knows.
    Board,
    /// Uploads through ledger and notification to the gateway.
    Flow,
    /// A table of 50,000 elders, from the file to the last event.
    Import,
    /// Postings, statements and growth of the ledger.
    Ledger,
    /// A hundred thousand messages, and a code that has to get past them.
    Notification,
    /// Orders of goods at the counters, and the last ten pieces.
    Redemption,
    /// Finding a person among 500,000.
    Search,
    /// Time to readiness and memory with the demonstration data.
    Start,
}

/// Measures and writes `<out>/<name>.json`. Asked to stop, it takes the processes beside it along: one that is left would work
/// on the next measurement's database.
pub async fn run(config: Config, arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let mut stop = Stop::listen()?;
    tokio::select! {
        measured = measure(config, arguments) => measured.map(|()| ExitCode::SUCCESS),
        () = stop.asked() => bail!("stopped before the end: nothing is written"),
    }
}

async fn measure(config: Config, arguments: &Arguments) -> anyhow::Result<()> {
    match arguments.name {
        Name::Dispatch => bench::dispatch::run(config, &arguments.out).await?,
        Name::Board => bench::board::run(config, &arguments.out).await?,
        Name::Flow => bench::flow::run(config, &arguments.out).await?,
        Name::Import => bench::import::run(config, &arguments.out).await?,
        Name::Ledger => bench::ledger::run(config, &arguments.out, &arguments.ledger).await?,
        Name::Notification => bench::notification::run(config, &arguments.out).await?,
        Name::Redemption => bench::redemption::run(config, &arguments.out).await?,
        Name::Search => bench::search::run(config, &arguments.out).await?,
        Name::Start => bench::start::run(config, &arguments.out).await?,
    }
    Ok(())
}
