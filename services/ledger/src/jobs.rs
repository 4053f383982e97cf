//! What the clock starts.

pub mod expire_holds;
pub mod sign_heads;
