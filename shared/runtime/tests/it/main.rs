//! The runtime against a real PostgreSQL and a real NATS, through a small service of its own.

mod shelf;
mod smoke;
