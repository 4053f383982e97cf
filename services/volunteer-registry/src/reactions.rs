//! One foreign event a file.

mod correct_credit;
mod credit_history;
mod credit_visit;
mod keep_merger;

pub use correct_credit::correct_credit;
pub use credit_history::credit_history;
pub use credit_visit::credit_visit;
pub use keep_merger::keep_merger;
