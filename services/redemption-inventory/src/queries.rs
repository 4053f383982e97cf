//! What may be asked.

pub mod list_items;
