//! The rules, without input or output.

pub mod claim;
pub mod item;
pub mod price;
