//! What may be changed.

pub mod add_item;
pub mod price_item;
