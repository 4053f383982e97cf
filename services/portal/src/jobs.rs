//! What the clock starts.

mod expire_sessions;

pub use expire_sessions::expire_sessions;
