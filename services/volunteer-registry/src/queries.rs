//! One query a file. What shows or names a person is written to the audit trail.

mod accesses;
mod by_phone;
mod card;
mod certificate_file;
mod check_certificate;
mod contacts;
mod export_volunteer;
mod find_certificates;
mod find_stars;
mod find_volunteers;
mod get_certificate;
mod get_star;
mod get_volunteer;
mod names;
mod own;
mod person_key;
mod public_notice;
mod volunteer_certificates;
mod volunteer_stars;

pub use accesses::accesses;
pub use by_phone::by_phone;
pub use certificate_file::certificate_file;
pub use check_certificate::check_certificate;
pub use contacts::contacts;
pub use export_volunteer::{EXPORTED, export_volunteer};
pub use find_certificates::find_certificates;
pub use find_stars::find_stars;
pub use find_volunteers::find_volunteers;
pub use get_certificate::get_certificate;
pub use get_star::get_star;
pub use get_volunteer::get_volunteer;
pub use names::names;
pub use person_key::person_key;
pub use public_notice::public_notice;
pub use volunteer_certificates::volunteer_certificates;
pub use volunteer_stars::volunteer_stars;
