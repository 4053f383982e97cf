//! What the portal does when something has happened.

mod forget_volunteer;
mod reload_org_tree;
mod sign_leaver_out;

pub use forget_volunteer::forget_volunteer;
pub use reload_org_tree::reload_org_tree;
pub use sign_leaver_out::sign_leaver_out;
