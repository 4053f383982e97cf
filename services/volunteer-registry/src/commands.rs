//! One command a file: check, load, decide, store, emit.

mod accept_certificate;
mod activate_volunteer;
mod apply_for_certificate;
mod apply_for_star;
mod certified;
mod changed;
mod issue_certificate;
mod object_to_star;
mod rating;
mod record_insurance;
mod record_qualification;
mod record_training;
mod register_volunteer;
mod reveal_volunteer;
mod review_star;
mod rule_on_objection;
mod vet_volunteer;
mod withdraw_certificate;
mod withdraw_star;

pub use accept_certificate::{accept_certificate, accepter};
pub use activate_volunteer::activate_volunteer;
pub use apply_for_certificate::apply_for_certificate;
pub use apply_for_star::apply_for_star;
pub use issue_certificate::{facts, issue_certificate};
pub use object_to_star::object_to_star;
pub use record_insurance::record_insurance;
pub use record_qualification::record_qualification;
pub use record_training::record_training;
pub use register_volunteer::{catalogue, register_volunteer};
pub use reveal_volunteer::reveal_volunteer;
pub use review_star::{review_star, reviewer};
pub use rule_on_objection::{rule_on_objection, ruler};
pub use vet_volunteer::{vet_volunteer, vetter};
pub use withdraw_certificate::withdraw_certificate;
pub use withdraw_star::withdraw_star;
