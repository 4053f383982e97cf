//! volunteer-registry against a real PostgreSQL and NATS.

mod activating;
mod asked;
mod crediting;
mod finding;
mod invariants;
mod registering;
mod revealing;
mod vetting;
