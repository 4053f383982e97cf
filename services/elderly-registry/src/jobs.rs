//! What the clock starts.

mod apply_moves;
mod follow_mergers;
mod forget_imports;
mod retain;

pub use apply_moves::apply_moves;
pub use follow_mergers::follow_mergers;
pub use forget_imports::forget_imports;
pub use retain::retain;
