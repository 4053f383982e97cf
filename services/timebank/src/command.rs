//! One subcommand a file.

pub mod admin;
pub mod bench;
pub mod check;
pub mod day_plan;
pub mod demo;
pub mod export;
pub mod health;
pub mod keys;
pub mod migrate;
pub mod plan;
pub mod replay;
pub mod serve;
mod stop;
