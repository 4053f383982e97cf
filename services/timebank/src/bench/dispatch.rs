//! How near the day plan comes to the proven optimum, how long it takes to rank everybody for one order, and to plan a whole day
//! in the service.

mod day_plan;
mod district;
mod ranking;

use std::path::Path;

use planning::{Instance, check, greedy, improve, nearest, read};
use runtime::Config;
use serde::Serialize;

use super::{load_average, write};
use crate::command::plan::Processor;

/// Where the published days lie.
const DAYS: &str = "shared/planning/tests/instances";
/// Seeds of each figure: chance decides a little.
const SEEDS: u64 = 3;

#[derive(Serialize)]
struct Figures {
    days: Vec<Day>,
    ranking: ranking::Figures,
    day_plan: day_plan::Figures,
    load_average: f64,
}

/// A published day.
#[derive(Serialize)]
struct Day {
    name: &'static str,
    /// Proven cost of the best plan.
    optimum: i64,
    /// Cost of sending the nearest free person, first come first served.
    nearest: i64,
    /// Cost of most urgent, scarcest, cheapest.
    greedy: i64,
    searches: Vec<Searched>,
}

#[derive(Serialize)]
struct Searched {
    /// Processor seconds.
    seconds: f64,
    seed: u64,
    cost: i64,
    /// Cost above the optimum, per cent.
    above_optimum_percent: f64,
    /// Of each class: the class, how many are served, of how many.
    served: Vec<(u8, usize, usize)>,
    turns: u64,
}

/// Plans the published days, and ranks.
pub async fn run(config: Config, folder: &Path) -> anyhow::Result<()> {
    let days = vec![
        day("200x1000", 242_335, &[0.5, 1.0])?,
        day("2000x5000k30", 1_221_643, &[2.0, 10.0])?,
    ];
    let district = district::District::found(config).await?;
    let figures = Figures {
        days,
        ranking: ranking::measure(&district).await?,
        day_plan: day_plan::measure(&district).await?,
        load_average: load_average(),
    };
    district.running.stop().await;
    write(folder, "dispatch", &figures)
}

fn day(name: &'static str, optimum: i64, budgets: &[f64]) -> anyhow::Result<Day> {
    let day = read(&Path::new(DAYS).join(name))?.instance;
    let mut searches = Vec::new();
    for seconds in budgets {
        for seed in 1..=SEEDS {
            searches.push(searched(&day, optimum, *seconds, seed)?);
        }
    }
    Ok(Day {
        name,
        optimum,
        nearest: nearest(&day).summary(&day).cost,
        greedy: greedy(&day).summary(&day).cost,
        searches,
    })
}

fn searched(day: &Instance, optimum: i64, seconds: f64, seed: u64) -> anyhow::Result<Searched> {
    let (plan, trace) = improve(day, seed, &mut Processor::more(seconds));
    check(day, &plan)?;
    let summary = plan.summary(day);
    Ok(Searched {
        seconds,
        seed,
        cost: summary.cost,
        above_optimum_percent: (summary.cost - optimum) as f64 * 100.0 / optimum as f64,
        served: summary.classes,
        turns: trace.turns,
    })
}
