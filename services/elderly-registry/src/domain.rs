//! Pure rules: no input, no output.

pub mod access;
pub mod category;
pub mod import;
pub mod moving;
pub mod priority;
pub mod registration;
