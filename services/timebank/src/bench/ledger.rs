//! How fast the books are, beside what the same database does for the same client library with single rows.
//!
//! Everything runs in this process, on a database of its own with fsync and synchronous_commit on: the service with its
//! relay, the generator, the clients.

pub mod books;
pub(super) mod clients;
mod growth;
pub mod place;
mod reading;
mod row;
pub mod settlement;

use std::{path::Path, time::Duration};

use contracts::ledger::AccountKind;
use runtime::Config;
use serde::Serialize;

use self::{clients::Measured, growth::Growth, place::Place, reading::Reading, settlement::Settled};
use super::{limits, load_average, write};

/// Sizes and spans of a run.
#[derive(Debug, Clone, clap::Args)]
pub struct Sizes {
    /// bench ledger: transfers of the large ledger; each is two entries.
    #[arg(long, default_value_t = 10_000_000)]
    transfers: u64,
    /// bench ledger: transfers of the small ledger that it is compared with.
    #[arg(long, default_value_t = 100_000)]
    few_transfers: u64,
    /// bench ledger: volunteers whose accounts the transfers are spread over.
    #[arg(long, default_value_t = 10_000)]
    volunteers: u32,
    /// bench ledger: seconds that each figure is measured, after one that is not counted.
    #[arg(long, default_value_t = 5)]
    seconds: u64,
    /// bench ledger: volunteers of each settlement.
    #[arg(long, value_delimiter = ',', default_values_t = [10_000, 100_000, 1_000_000])]
    settled: Vec<u32>,
    /// bench ledger: proves every invariant of the large ledger as well, which takes some minutes.
    #[arg(long)]
    check: bool,
}

impl Sizes {
    fn span(&self) -> Duration {
        Duration::from_secs(self.seconds)
    }
}

/// Clients at once.
const CLIENTS: [usize; 5] = [1, 8, 32, 256, 1_000];
/// The same where each pair of requests is one after the other.
const PAIRS: [usize; 3] = [32, 256, 1_000];

#[derive(Serialize)]
struct Figures {
    limits: Limits,
    /// Transfers a second through the queue of the poster; `limit` is single-row INSERT commits at 32 connections.
    transfers: Vec<Row>,
    /// What a transfer costs in a small and in a large ledger, 32 clients.
    growth: Growth,
    /// Over the broker, as every asker reads; in the large ledger.
    reading: Reading,
    settlements: Vec<Settled>,
    targets: Vec<Target>,
    load_average: f64,
}

/// What the same database does for single rows, commits or rows a second.
#[derive(Serialize)]
struct Limits {
    /// Single-row INSERT, one commit each, through the same client library.
    inserts_1: f64,
    inserts_8: f64,
    inserts_32: f64,
    /// The same once more after the transfers: how steady the machine was.
    inserts_32_after: f64,
    /// The same by pgbench with prepared statements, 32 clients; nothing where it is not installed.
    pgbench_inserts_32: Option<f64>,
    /// Rows by INSERT … SELECT unnest, 1,000 a commit, one connection.
    unnest_rows: f64,
}

#[derive(Serialize)]
struct Row {
    /// Which transfers.
    what: &'static str,
    /// How they are asked for.
    road: &'static str,
    clients: usize,
    #[serde(flatten)]
    measured: Measured,
    limit_per_second: f64,
    ratio: f64,
}

/// What must hold, and what was measured.
#[derive(Serialize)]
pub struct Target {
    what: &'static str,
    measured: f64,
    /// At least, or at most.
    bound: &'static str,
    wanted: f64,
    met: bool,
}

impl Target {
    pub fn at_least(what: &'static str, wanted: f64, measured: f64) -> Self {
        Self {
            what,
            measured,
            bound: "at least",
            wanted,
            met: measured >= wanted,
        }
    }

    pub fn at_most(what: &'static str, wanted: f64, measured: f64) -> Self {
        Self {
            what,
            measured,
            bound: "at most",
            wanted,
            met: measured <= wanted,
        }
    }
}

/// Measures everything and writes `ledger.json`.
pub async fn run(config: Config, folder: &Path, sizes: &Sizes) -> anyhow::Result<()> {
    let config = config.with("database.name", "bench_ledger")?;
    let place = Place::found(config.clone(), sizes.volunteers).await?;
    books::write(&place, sizes.few_transfers).await?;
    place.prove().await?;

    let mut limits = Limits {
        inserts_1: limits::inserts(&config, 1).await?,
        inserts_8: limits::inserts(&config, 8).await?,
        inserts_32: limits::inserts(&config, 32).await?,
        inserts_32_after: f64::NAN,
        pgbench_inserts_32: limits::pgbench_inserts(&config, 32).await?,
        unnest_rows: limits::unnest(&config).await?,
    };
    let mut transfers = Vec::new();
    for (what, kind) in [("spread", clients::Kind::Spread), ("hot", clients::Kind::Hot)] {
        for clients in CLIENTS {
            let measured = clients::drive(&place, kind, clients, sizes.span()).await?;
            transfers.push((what, "in process", clients, measured));
        }
    }
    for clients in PAIRS {
        let measured = clients::drive(&place, clients::Kind::HoldAndCapture, clients, sizes.span()).await?;
        transfers.push(("hold and capture", "in process", clients, measured));
    }
    clients::endow(&place, AccountKind::Savings, 1_000).await?;
    for clients in PAIRS {
        let kind = clients::Kind::HoldAndCaptureByService;
        let measured = clients::drive(&place, kind, clients, sizes.span()).await?;
        transfers.push(("hold and capture", "over the broker", clients, measured));
    }
    limits.inserts_32_after = limits::inserts(&config, 32).await?;
    place.prove().await?;
    place.close().await;

    let (growth, place) = growth::measure(&config, sizes).await?;
    let reading = reading::measure(&place).await?;
    if sizes.check {
        place.prove().await?;
    }
    place.close().await;

    let mut settlements = Vec::new();
    for volunteers in &sizes.settled {
        settlements.push(settlement::measure(&config, *volunteers).await?);
    }

    let limit = (limits.inserts_32 + limits.inserts_32_after) / 2.0;
    let transfers: Vec<Row> = transfers
        .into_iter()
        .map(|(what, road, clients, measured)| Row {
            what,
            road,
            clients,
            limit_per_second: limit,
            ratio: measured.per_second / limit,
            measured,
        })
        .collect();
    let targets = targets(&transfers, &growth, &reading, &settlements);
    let figures = Figures {
        limits,
        transfers,
        growth,
        reading,
        settlements,
        targets,
        load_average: load_average(),
    };
    write(folder, "ledger", &figures)
}

fn targets(transfers: &[Row], growth: &Growth, reading: &Reading, settlements: &[Settled]) -> Vec<Target> {
    let row = |what: &str, clients: usize| {
        transfers
            .iter()
            .find(|row| row.road == "in process" && row.what == what && row.clients == clients)
    };
    let ratio = |what: &str, clients: usize| row(what, clients).map_or(f64::NAN, |row| row.ratio);
    let p99 = row("spread", 1_000).map_or(f64::NAN, |row| row.measured.latency.p99_ms);
    let hot = |clients: usize| ratio("hot", clients) / ratio("spread", clients);
    let largest = |of: fn(&Settled) -> f64| settlements.iter().map(of).fold(f64::NAN, f64::max);
    // A small settlement is mostly the opening and closing of it.
    let most = settlements.iter().max_by_key(|one| one.volunteers);
    vec![
        Target::at_least(
            "spread, 32 clients, of single-row INSERT commits",
            1.0,
            ratio("spread", 32),
        ),
        Target::at_least("spread, 1,000 clients, of the same", 2.2, ratio("spread", 1_000)),
        Target::at_most("spread, 1,000 clients, p99 in ms", 150.0, p99),
        Target::at_least("hot, 32 clients, of spread", 1.0, hot(32)),
        Target::at_least("hot, 1,000 clients, of spread", 1.0, hot(1_000)),
        Target::at_most(
            "cost of a transfer in the large ledger, of that in the small",
            1.3,
            growth.ratio,
        ),
        Target::at_most("statement of 50 lines, p99 in ms", 10.0, reading.statement.p99_ms),
        Target::at_most(
            "balance as of a day, p99 in ms",
            10.0,
            reading.balance_as_of_a_day.p99_ms,
        ),
        Target::at_most(
            "settlement of the most volunteers, of one insert of the same rows",
            5.0,
            most.map_or(f64::NAN, |one| one.ratio),
        ),
        Target::at_most(
            "settlement, resident memory in MB",
            300.0,
            largest(|one| one.resident_mb),
        ),
        Target::at_most(
            "settlement, longest wait at the counter in ms",
            500.0,
            largest(|one| one.counter_waited_ms),
        ),
    ]
}
