//! One foreign event a file.

mod keep_merger;

pub use keep_merger::keep_merger;
