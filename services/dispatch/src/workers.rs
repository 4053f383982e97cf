//! What asks another service before it writes: loops outside any transaction.

mod open_planned;

pub use open_planned::open_planned;
