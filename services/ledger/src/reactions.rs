//! What happened elsewhere and what the ledger makes of it, one foreign event a file.

pub mod post;
pub mod visit_confirmed;
pub mod visit_uploaded;
pub mod visit_voided;
pub mod volunteer_activated;
pub mod volunteer_profile_changed;
