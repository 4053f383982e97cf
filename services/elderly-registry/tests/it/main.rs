//! elderly-registry against a real PostgreSQL and NATS.
#![allow(clippy::unwrap_used, reason = "a test's panic is its report")]

mod accesses;
mod asked;
mod audience;
mod closing;
mod exporting;
mod files;
mod finding;
mod importing;
mod invariants;
mod matching;
mod naming;
mod registering;
mod revealing;
