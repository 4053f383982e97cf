//! What every service would otherwise write again, and nothing of the domain.
//!
//! A service is a [`Service`]: a list of handlers. Commands and reactions are units of work: one transaction holds
//! state, outbox, inbox, audit and the idempotency record. Start reading at [`service`], then [`cx`].

mod access;
mod answers;
mod audit;
mod batcher;
mod bus;
mod check;
mod commands;
pub mod config;
mod crypto;
mod cx;
mod deadline;
mod error;
mod events;
mod health;
mod held;
mod host;
mod jobs;
mod migrate;
mod outbox;
mod replay;
mod rotate;
mod serve;
mod service;
mod settings;
mod staff;
mod telemetry;
mod wire;
mod workers;

pub use access::accesses;
pub use audit::verify_chain;
pub use batcher::{Batcher, Limits};
pub use bus::{Bus, BusError, Client, ensure_stream};
pub use check::{Broken, Report, check, check_in, in_flight_since};
pub use config::{Config, ConfigError};
pub use crypto::{Becomes, Crypto, KeyFileError, NewKey, Suite, with_key};
pub use cx::{Cx, Db, Read, Worker};
pub use error::{Failure, Result, violates};
pub use held::held;
pub use host::Host;
pub use jobs::{Progress, Schedule, daily, every};
pub use migrate::{MigrateError, migrate, migrations_fingerprint, prepare_database, set_passwords};
pub use replay::{Replayed, replay};
pub use rotate::{KeyCount, Rotated, count_keys, rotate};
pub use serve::{Running, StartError, start};
pub use service::{Asked, Invariant, Sealed, Service};
pub use settings::Settings;
pub use telemetry::{TelemetryGuard, start as start_telemetry, traceparent};

/// Where the process's metrics are gathered for `/metrics`.
fn metrics_registry() -> &'static prometheus::Registry {
    static REGISTRY: std::sync::OnceLock<prometheus::Registry> = std::sync::OnceLock::new();
    REGISTRY.get_or_init(prometheus::Registry::new)
}
