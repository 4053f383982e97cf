//! The rules, without input or output.

pub mod access;
pub mod allocation;
pub mod basket;
pub mod claim;
pub mod item;
pub mod order;
pub mod price;
pub mod promise;
pub mod qty;
pub mod warning;
