//! The runtime against a real PostgreSQL and a real NATS, through a small service of its own.

#![allow(clippy::unwrap_used, reason = "a test's panic is its report")]

mod audit;
mod batches;
mod broker;
mod commands;
mod events;
mod jobs;
mod logs;
mod outbox;
mod plans;
mod requests;
mod rights;
mod settings;
mod shelf;
mod stopping;
