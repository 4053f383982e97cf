//! The whole platform: every service in one process, the gateway, and people with phones.
#![allow(clippy::unwrap_used, reason = "a test's panic is its report")]

mod attempts;
mod broken;
mod chaos;
mod cli;
mod history;
mod keys;
mod malformed;
mod platform;
mod raw_files;
mod redelivery;
mod replay;
mod scope;
mod town;
mod wire;
mod world;
