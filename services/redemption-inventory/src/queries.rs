//! What may be asked.

pub mod find_claims;
pub mod get_claim;
pub mod list_items;
pub mod price_claim;
