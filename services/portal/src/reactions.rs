//! What the portal does when something has happened.

mod reload_org_tree;

pub use reload_org_tree::reload_org_tree;
