//! What other services and the operator may tell the portal; one command a file.

mod approve_setting;
mod create_staff;
mod load_divisions;
mod propose_setting;
mod put_org_unit;
mod reject_setting;

pub use approve_setting::approve_setting;
pub use create_staff::{create_staff, hash_first_password};
pub use load_divisions::load_divisions;
pub use propose_setting::propose_setting;
pub use put_org_unit::put_org_unit;
pub use reject_setting::reject_setting;
