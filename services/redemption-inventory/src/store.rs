//! SQL.

pub mod claims;
pub mod items;
