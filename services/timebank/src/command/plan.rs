use std::{
    io::{self, Write},
    path::PathBuf,
    process::ExitCode,
};

use anyhow::{Context, ensure};
use planning::{Budget, Iterations};
use rustix::time::{ClockId, clock_gettime};

/// Options of `plan`.
#[derive(clap::Args)]
pub struct Arguments {
    /// Folder with requests.csv, volunteers.csv and pairs.csv.
    #[arg(long, value_name = "DIR")]
    instance: PathBuf,
    /// Seconds of processor time that all of it may take, reading included.
    #[arg(long, value_name = "S", default_value_t = 5.0, conflicts_with = "turns")]
    seconds: f64,
    /// Turns of the search instead of seconds: the same plan on every machine.
    #[arg(long, value_name = "N")]
    turns: Option<u64>,
    /// What chance begins with.
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
}

/// Plans a day of the published form: the plan as CSV to standard output; cost and what is served of each class to
/// standard error.
pub fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    ensure!(
        arguments.seconds.is_finite() && arguments.seconds > 0.0,
        "--seconds must be more than 0"
    );
    let day = planning::read(&arguments.instance)?;
    let (plan, trace) = match arguments.turns {
        Some(turns) => planning::improve(&day.instance, arguments.seed, &mut Iterations(turns)),
        None => planning::improve(
            &day.instance,
            arguments.seed,
            &mut Processor::of(arguments.seconds),
        ),
    };
    // Nobody is sent where they cannot be: what is wrong here is a fault of this program.
    planning::check(&day.instance, &plan).context("the plan cannot be carried out")?;
    planning::write(&day, &plan, io::stdout().lock())?;
    let summary = plan.summary(&day.instance);
    let mut told = io::stderr().lock();
    writeln!(told, "cost {}", summary.cost)?;
    writeln!(
        told,
        "served {} of {}",
        summary.served(),
        day.instance.requests().len()
    )?;
    for (class, served, asked) in &summary.classes {
        writeln!(told, "served of class {class}: {served} of {asked}")?;
    }
    writeln!(
        told,
        "turns {}, the best at {}; seed {}",
        trace.turns, trace.best_at, arguments.seed
    )?;
    Ok(ExitCode::SUCCESS)
}

/// Seconds of processor time of this process, from its start.
pub struct Processor {
    from: f64,
    to: f64,
}

impl Processor {
    /// Until the process has used so many seconds in all.
    fn of(seconds: f64) -> Self {
        Self {
            from: processor_seconds().min(seconds),
            to: seconds,
        }
    }

    /// So many seconds from now on.
    pub fn more(seconds: f64) -> Self {
        let from = processor_seconds();
        Self {
            from,
            to: from + seconds,
        }
    }
}

impl Budget for Processor {
    fn used(&mut self, _turns: u64) -> f64 {
        if self.to <= self.from {
            return 1.0;
        }
        (processor_seconds() - self.from) / (self.to - self.from)
    }
}

/// Seconds of processor time that this process has used.
pub fn processor_seconds() -> f64 {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    time.tv_sec as f64 + time.tv_nsec as f64 / 1e9
}
