//! What goes on by itself and may ask other services.

pub mod advance_claims;
