//! The ledger against real PostgreSQL and NATS.

mod accounts;
mod append_only;
mod check;
mod concurrency;
mod district;
mod statement;
mod visits;
