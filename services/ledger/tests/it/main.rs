//! The ledger against real PostgreSQL and NATS.
#![allow(clippy::unwrap_used, reason = "a test's panic is its report")]

mod accounts;
mod append_only;
mod check;
mod concurrency;
mod corrections;
mod district;
mod estates;
mod fund;
mod heads;
mod holds;
mod imports;
mod memory;
mod minutes;
mod policy;
mod proof;
mod settlement;
mod statement;
mod visits;
