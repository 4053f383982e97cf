//! SQL. Every function takes the connection of the unit of work it belongs to.

pub mod accounts;
pub(crate) mod books;
pub(crate) mod chain;
pub(crate) mod correction;
pub(crate) mod estate;
pub(crate) mod import;
pub(crate) mod journal;
pub(crate) mod known;
pub mod poster;
mod rows;
pub(crate) mod settled;
pub(crate) mod statement;
