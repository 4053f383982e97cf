//! SQL. Every function takes the connection of the unit of work it belongs to.

pub mod accounts;
pub(crate) mod books;
pub(crate) mod chain;
pub(crate) mod holds;
pub(crate) mod known;
pub mod poster;
mod rows;
pub(crate) mod statement;
