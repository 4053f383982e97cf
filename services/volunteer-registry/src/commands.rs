//! One command a file: check, load, decide, store, emit.

mod activate_volunteer;
mod approve_erasure;
mod changed;
mod propose_erasure;
mod record_insurance;
mod record_qualification;
mod record_training;
mod register_volunteer;
mod reject_erasure;
mod reveal_volunteer;
mod vet_volunteer;

pub use activate_volunteer::activate_volunteer;
pub use approve_erasure::{approve_erasure, erase, standing};
pub use changed::tell;
pub use propose_erasure::propose_erasure;
pub use record_insurance::record_insurance;
pub use record_qualification::record_qualification;
pub use record_training::record_training;
pub use register_volunteer::{catalogue, register_volunteer};
pub use reject_erasure::reject_erasure;
pub use reveal_volunteer::reveal_volunteer;
pub use vet_volunteer::{vet_volunteer, vetter};
