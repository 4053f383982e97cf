//! The ledger against real PostgreSQL and NATS.
#![allow(clippy::unwrap_used, reason = "a test's panic is its report")]

mod accounts;
mod append_only;
mod check;
mod concurrency;
mod district;
mod minutes;
mod statement;
mod visits;
