//! SQL.

pub mod items;
