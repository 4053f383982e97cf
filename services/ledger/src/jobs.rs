//! What the clock starts, one job a file.

pub mod expire_holds;
