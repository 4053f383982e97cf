//! The service against a real PostgreSQL and NATS. The registries and the portal are stand-ins that answer what
//! dispatch asks of them.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test's panic is its report, its output a measurement"
)]

mod acceptance;
mod activities;
mod anomalies;
mod board;
mod calls;
mod cases;
mod catalogue;
mod clock;
mod complaints;
mod day_plans;
mod doors;
mod grades;
mod leaving;
mod life;
mod matching;
mod orders;
mod plans;
mod proofs;
mod records;
mod rush;
mod scope;
mod sheets;
mod surveys;
mod upload;
mod visits;
mod waves;
mod work_orders;
mod world;
