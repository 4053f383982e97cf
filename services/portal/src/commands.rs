//! What other services and the operator may tell the portal; one command a file.

mod approve_setting;
mod approve_staff_change;
mod close_staff;
mod create_staff;
mod end_staff_sessions;
mod load_divisions;
mod propose_setting;
mod propose_staff_reset;
mod propose_staff_roles;
mod put_org_unit;
mod reject_setting;
mod reject_staff_change;
mod reopen_staff;
mod unlock_staff;

pub use approve_setting::approve_setting;
pub use approve_staff_change::approve_staff_change;
pub use close_staff::close_staff;
pub use create_staff::{create_staff, hash_first_password};
pub use end_staff_sessions::end_staff_sessions;
pub use load_divisions::load_divisions;
pub use propose_setting::propose_setting;
pub use propose_staff_reset::{hash_next_password, propose_staff_reset};
pub use propose_staff_roles::propose_staff_roles;
pub use put_org_unit::put_org_unit;
pub use reject_setting::reject_setting;
pub use reject_staff_change::reject_staff_change;
pub use reopen_staff::reopen_staff;
pub use unlock_staff::unlock_staff;
