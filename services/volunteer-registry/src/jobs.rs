//! What the clock starts.

mod follow_mergers;
mod retain;

pub use follow_mergers::follow_mergers;
pub use retain::retain;
