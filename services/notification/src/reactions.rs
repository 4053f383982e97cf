//! What other services' events make us say: one event a file.

pub mod activity_cancelled;
mod claim;
pub mod claim_captured;
pub mod claim_ended;
pub mod claim_held;
pub mod correction_posted;
pub mod elder_closed;
pub mod elder_erased;
pub mod elder_registered;
pub mod offer_closed;
pub mod offer_made;
pub mod order_accepted;
pub mod order_cancelled;
pub mod order_rescheduled;
pub mod settlement_posted;
pub mod visit_confirmed;
pub mod visit_disputed;
pub mod visit_given_up;
pub mod visit_missed;
pub mod visit_uploaded;
pub mod visit_voided;
pub mod visit_withdrawn;
pub mod volunteer_activated;
pub mod volunteer_erased;
pub mod volunteer_returned;
pub mod work_order_told;
