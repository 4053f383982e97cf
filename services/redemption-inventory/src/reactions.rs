//! What is done when other services tell something.

pub mod claims;
pub mod keep_outlet;
pub mod orders;
