//! SQL. Every function takes the connection of the unit of work it belongs to.

pub mod accounts;
pub(crate) mod books;
pub(crate) mod chain;
pub(crate) mod correction;
pub(crate) mod coverage;
pub(crate) mod estate;
pub(crate) mod fund;
pub(crate) mod fund_books;
pub(crate) mod heads;
pub(crate) mod holds;
pub(crate) mod import;
pub(crate) mod journal;
pub(crate) mod known;
pub mod memory;
pub(crate) mod policy;
pub mod poster;
mod rows;
pub mod settlement;
pub(crate) mod statement;
