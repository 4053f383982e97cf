//! One query a file. What shows or names a person is written to the audit trail.

mod accesses;
mod application_at;
mod by_phone;
mod card;
mod contacts;
mod courses;
mod erasures;
mod export_volunteer;
mod find_volunteers;
mod get_volunteer;
mod names;
mod person_key;
mod waiting_certificates;

pub use accesses::accesses;
pub use application_at::application_at;
pub use by_phone::by_phone;
pub use contacts::contacts;
pub use courses::{courses, get_course};
pub use erasures::erasures;
pub use export_volunteer::{EXPORTED, export_volunteer};
pub use find_volunteers::find_volunteers;
pub use get_volunteer::get_volunteer;
pub use names::names;
pub use person_key::person_key;
pub use waiting_certificates::waiting_certificates;
