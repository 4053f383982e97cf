//! The runtime against a real PostgreSQL and a real NATS, through a small service of its own.

mod audit;
mod batches;
mod broker;
mod commands;
mod events;
mod jobs;
mod logs;
mod outbox;
mod rights;
mod settings;
mod shelf;
mod stopping;
