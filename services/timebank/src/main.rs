//! `timebank`: every service of the platform, and the operator's tools, in one binary.

use std::{path::PathBuf, process::ExitCode};

use clap::{Parser, Subcommand};
use timebank::command;

/// The platform of an elder-care volunteer time bank (养老志愿服务“时间银行”).
#[derive(Parser)]
#[command(version, about)]
struct Arguments {
    /// Configuration file; without it, defaults and TB_… variables.
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Runs services until told to stop: all of them, or those named.
    Serve {
        /// volunteer-registry, elderly-registry, dispatch, ledger, redemption-inventory, notification, portal
        services: Vec<String>,
    },
    /// Makes database, roles, schemas and the stream, or brings them up to date.
    Migrate,
    /// Proves every invariant, or those of the services named; exit code 1 and a table when one is broken.
    Check(command::check::Arguments),
    /// Hands out what others can prove without this program.
    #[command(subcommand)]
    Export(command::export::Command),
    /// New keys for the sealed fields, and every field under the newest.
    #[command(subcommand)]
    Keys(command::keys::Command),
    /// Refills the stream of events from the outboxes.
    Replay,
    /// Staff accounts made by the server's operator.
    #[command(subcommand)]
    Admin(command::admin::Command),
    /// Asks the running process whether it is ready; exit code 0 or 1.
    Health,
    /// Plans a day from files: who goes to whom and when.
    Plan(command::plan::Arguments),
    /// Makes a kept plan of a day once more, and compares.
    DayPlan(command::day_plan::Arguments),
    /// Loads the deterministic demonstration district.
    DemoLoad(command::demo::Arguments),
    /// Measures this build on this machine; figures go to a JSON file.
    Bench(command::bench::Arguments),
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    // Needs no server and no configuration, and every second counts.
    if let Command::Plan(arguments) = &arguments.command {
        return command::plan::run(arguments).unwrap_or_else(|error| fail(&error));
    }
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return fail(&error.into()),
    };
    // The one place where the TLS library is chosen.
    let _ = rustls::crypto::ring::default_provider().install_default();
    match runtime.block_on(run(arguments)) {
        Ok(code) => code,
        Err(error) => fail(&error),
    }
}

async fn run(arguments: Arguments) -> anyhow::Result<ExitCode> {
    let config = runtime::Config::load(arguments.config.as_deref())?;
    let telemetry = runtime::start_telemetry(&config.log, &config.telemetry).map_err(anyhow::Error::msg)?;
    let outcome = match arguments.command {
        Command::Serve { services } => command::serve::run(config, &services).await,
        Command::Migrate => command::migrate::run(config).await,
        Command::Check(arguments) => command::check::run(config, &arguments).await,
        Command::Export(command) => command::export::run(config, command).await,
        Command::Keys(command) => command::keys::run(config, command).await,
        Command::Replay => command::replay::run(config).await,
        Command::Admin(command) => command::admin::run(config, command).await,
        Command::Health => command::health::run(&config).await,
        Command::Plan(arguments) => command::plan::run(&arguments),
        Command::DayPlan(arguments) => command::day_plan::run(config, &arguments).await,
        Command::DemoLoad(arguments) => command::demo::run(config, &arguments).await,
        Command::Bench(arguments) => command::bench::run(config, &arguments).await,
    };
    drop(telemetry);
    outcome
}

/// One clear line, without a backtrace.
fn fail(error: &anyhow::Error) -> ExitCode {
    use std::io::Write;
    let _ = writeln!(std::io::stderr(), "timebank: {error:#}");
    ExitCode::FAILURE
}
