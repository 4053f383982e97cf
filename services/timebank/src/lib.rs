//! The whole platform as one program: every service, and the operator's tools. Start with `README.md`, then
//! [`services`].

pub mod bench;
pub mod command;
pub mod demo;
pub mod invariants;
pub mod services;
