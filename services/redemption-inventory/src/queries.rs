//! What may be asked.

pub mod documents;
pub mod donor_to_thank;
pub mod find_claims;
pub mod find_goods_orders;
pub mod find_recipient;
pub mod get_claim;
pub mod goods_offers;
pub mod goods_usage;
pub mod item_costs;
pub mod list_items;
pub mod price_basket;
pub mod price_claim;
pub mod stock;
