//! What the clock starts.

mod follow_mergers;

pub use follow_mergers::follow_mergers;
