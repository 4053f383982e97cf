//! elderly-registry against a real PostgreSQL and NATS.

mod asked;
mod closing;
mod finding;
mod invariants;
mod naming;
mod registering;
mod revealing;
