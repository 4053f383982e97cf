use std::{
    io::{self, Write},
    process::ExitCode,
};

use anyhow::Context;
use runtime::Config;
use uuid::Uuid;

use super::check::reader;

/// Options of `day-plan`.
#[derive(clap::Args)]
pub struct Arguments {
    /// The plan, as its page's address names it.
    plan: Uuid,
}

/// Makes a day's plan once more from the problem, the seed and the turns that were kept with it: order, who was sent, who is
/// sent now, as CSV to standard output. Fails when they differ: then the plan is not what this version's search would make.
pub async fn run(config: Config, arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let pool = reader(&config).await?;
    let again = dispatch::plan_again(&mut *pool.acquire().await?, arguments.plan).await?;
    let again = again.context("there is no such plan, or it is not made yet")?;
    let mut out = io::stdout().lock();
    writeln!(out, "order,volunteer,now")?;
    let mut differ = 0;
    for line in &again {
        let name = |id: Option<kernel::VolunteerId>| id.map(|id| id.to_string()).unwrap_or_default();
        writeln!(out, "{},{},{}", line.order_id, name(line.kept), name(line.made))?;
        differ += usize::from(line.kept != line.made);
    }
    writeln!(io::stderr(), "{} lines, {differ} differ", again.len())?;
    Ok(if differ == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}
