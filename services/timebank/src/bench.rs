//! What this build does on this machine, always beside a limit measured in the same run.

pub mod flow;
mod limits;
pub mod start;
mod visits;

use std::{io::Write, path::Path};

use serde::Serialize;

/// Percentile of a sorted list, milliseconds.
fn percentile(sorted: &[f64], share: f64) -> f64 {
    if sorted.is_empty() {
        return f64::NAN;
    }
    let place = (share * (sorted.len() - 1) as f64).round() as usize;
    sorted[place.min(sorted.len() - 1)]
}

/// Writes the figures and shows them.
fn write<T: Serialize>(folder: &Path, name: &str, figures: &T) -> anyhow::Result<()> {
    std::fs::create_dir_all(folder)?;
    let text = serde_json::to_string_pretty(figures)?;
    std::fs::write(folder.join(format!("{name}.json")), &text)?;
    writeln!(std::io::stdout(), "{text}")?;
    Ok(())
}

/// The machine's load of the last minute: figures of a busy machine say little.
fn load_average() -> f64 {
    let text = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    text.split_whitespace()
        .next()
        .and_then(|first| first.parse().ok())
        .unwrap_or(f64::NAN)
}
