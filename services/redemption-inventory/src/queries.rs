//! What may be asked.

pub mod documents;
pub mod find_claims;
pub mod get_claim;
pub mod item_costs;
pub mod list_items;
pub mod price_claim;
pub mod stock;
