//! The rules, without input or output.

pub mod item;
pub mod price;
