//! What the clock starts.

mod issue_stars;

pub use issue_stars::issue_stars;
