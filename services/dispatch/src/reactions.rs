//! What other services tell. One foreign event a file.

mod await_grade;
mod cancel_orders_of_elder;
mod change_candidate;
mod change_household;
mod forget_elder;
mod forget_volunteer;
mod keep_candidate;
mod keep_org_unit;
mod move_orders_of_elder;
mod move_plans_of_elder;

pub use await_grade::await_grade;
pub use cancel_orders_of_elder::cancel_orders_of_elder;
pub use change_candidate::change_candidate;
pub use change_household::change_household;
pub use forget_elder::forget_elder;
pub use forget_volunteer::forget_volunteer;
pub use keep_candidate::keep_candidate;
pub use keep_org_unit::keep_org_unit;
pub use move_orders_of_elder::move_orders_of_elder;
pub use move_plans_of_elder::move_plans_of_elder;
