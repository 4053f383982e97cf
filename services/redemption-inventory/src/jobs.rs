//! What the clock starts.

pub mod expire_reservations;
