//! What the clock starts.

pub mod climb;
pub mod reconcile;
pub mod tidy;
