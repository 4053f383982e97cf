//! What the clock starts.

mod apply_moves;
mod forget_imports;

pub use apply_moves::apply_moves;
pub use forget_imports::forget_imports;
