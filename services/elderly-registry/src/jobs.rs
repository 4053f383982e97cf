//! What the clock starts.

mod forget_imports;

pub use forget_imports::forget_imports;
