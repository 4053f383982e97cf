//! What may be changed.

pub mod acknowledge_overrun;
pub mod add_item;
pub mod cancel_claim;
pub mod price_item;
pub mod request_claim;
