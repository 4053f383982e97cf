//! SQL. Every function takes the connection of the unit of work it belongs to.

pub mod accounts;
pub mod books;
pub mod chain;
pub mod known;
pub mod poster;
pub mod rows;
pub mod statement;
