//! The ledger against real PostgreSQL and NATS.
#![allow(clippy::unwrap_used, reason = "a test's panic is its report")]

mod accounts;
mod append_only;
mod check;
mod concurrency;
mod corrections;
mod district;
mod estates;
mod holds;
mod imports;
mod statement;
mod visits;
