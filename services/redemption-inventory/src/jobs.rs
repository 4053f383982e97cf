//! What the clock starts.

pub mod expire_orders;
pub mod expire_reservations;
pub mod forget_numbers;
