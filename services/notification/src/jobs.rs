//! What the clock starts.

pub mod reconcile;
pub mod tidy;
