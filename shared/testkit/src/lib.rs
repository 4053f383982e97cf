//! A bench for tests: real PostgreSQL (a database per test, copied from a migrated template), real NATS (an account
//! per test), and a clock that the test moves. The servers are started once per run by `ops/servers`.

pub mod actors;
mod bench;
mod database;
pub mod people;
mod secrets;
mod servers;
mod window;

pub use bench::{BEGINNING, Bench, until, until_due, until_looked, until_still};
pub use window::open_window;
