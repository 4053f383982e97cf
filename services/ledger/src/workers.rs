//! What goes on by itself after it was decided.

pub mod import_rows;
