//! redemption-inventory: what can be handed over, and for how much time. Start with `README.md`.

mod claims;
mod commands;
mod domain;
mod invariants;
mod queries;
mod reactions;
mod store;
mod workers;

use commands::{add_item::add_item, price_item::price_item};
use queries::list_items::list_items;
use runtime::Service;

/// The service.
pub fn service() -> Service {
    claims::register(Service::new("redemption-inventory", "redemption"))
        .migrations(sqlx::migrate!("../../migrations/redemption-inventory"))
        .command(add_item)
        .command(price_item)
        .query(list_items)
        .invariant("every item has a price", invariants::EVERY_ITEM_HAS_A_PRICE)
}
