#![doc = include_str!("../README.md")]

mod assignment;
mod chain;
mod check;
mod draft;
mod files;
mod greedy;
mod instance;
mod plan;
mod route;
mod search;

pub use assignment::assign;
pub use check::{Fault, check};
pub use files::{FileError, read, write};
pub use greedy::{greedy, nearest};
pub use instance::{Booking, Candidate, Class, Instance, InstanceError, Minute, Place, Request, Volunteer};
pub use plan::{Plan, Summary, Visit};
pub use search::{Budget, Iterations, Trace, improve};
