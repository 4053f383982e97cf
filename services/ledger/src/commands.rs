//! What others ask of the ledger, one command a file.

pub mod post_minutes;
