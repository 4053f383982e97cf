//! What the clock starts.

mod follow_mergers;
mod retain;

pub use follow_mergers::follow_mergers;
pub use retain::retain;
mod issue_stars;

pub use issue_stars::issue_stars;
