//! What goes on after a command has been answered.

pub mod import_rows;
pub mod settle;
