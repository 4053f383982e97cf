//! The service against a real PostgreSQL, a real NATS and the sandbox gateway. The services it asks are stand-ins that
//! answer by the contract and remember what they were told.
#![allow(clippy::unwrap_used, reason = "a test's panic is its report")]

mod campaigns;
mod channels;
mod codes;
mod consents;
mod delivery;
mod faults;
mod gateways;
mod grades;
mod invariants;
mod lines;
mod platform;
mod publicity;
mod quiet;
mod replies;
mod smpp;
mod texts;
mod voice;
mod wechat;
mod welcome;
mod world;
