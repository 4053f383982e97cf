//! One foreign event a file.

mod credit_visit;

pub use credit_visit::credit_visit;
