//! volunteer-registry against a real PostgreSQL and NATS.
#![allow(clippy::unwrap_used, reason = "a test's panic is its report")]

mod accesses;
mod activating;
mod applying;
mod asked;
mod audience;
mod awards;
mod certificates;
mod crediting;
mod exporting;
mod finding;
mod invariants;
mod records;
mod registering;
mod revealing;
mod standing;
mod stars;
mod training;
mod vetting;
