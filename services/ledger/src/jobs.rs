//! What the clock starts.

pub mod sign_heads;
