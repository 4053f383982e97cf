//! One command a file: check, load, decide, store, emit.

mod activate_volunteer;
mod apply_volunteer;
mod change_willingness;
mod changed;
mod leave_volunteer;
mod open_course;
mod record_attendance;
mod record_insurance;
mod record_paid_work;
mod record_qualification;
mod record_training;
mod register_volunteer;
mod resume_volunteer;
mod reveal_volunteer;
mod suspend_volunteer;
mod verify_qualification;
mod vet_volunteer;

pub use activate_volunteer::activate_volunteer;
pub use apply_volunteer::{apply_volunteer, catalogue as applicants_catalogue};
pub use change_willingness::{change_willingness, willing_catalogue};
pub use leave_volunteer::leave_volunteer;
pub use open_course::open_course;
pub use record_attendance::record_attendance;
pub use record_insurance::record_insurance;
pub use record_paid_work::{paid_catalogue, record_paid_work};
pub use record_qualification::record_qualification;
pub use record_training::record_training;
pub use register_volunteer::{catalogue, register_volunteer};
pub use resume_volunteer::resume_volunteer;
pub use reveal_volunteer::reveal_volunteer;
pub use suspend_volunteer::suspend_volunteer;
pub use verify_qualification::verify_qualification;
pub use vet_volunteer::{vet_volunteer, vetter};
