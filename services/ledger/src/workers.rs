//! What goes on after a command has been answered.

pub mod settle;
