//! One query a file. What shows or names a person is written to the audit trail.

mod accesses;
mod by_phone;
mod card;
mod contacts;
mod export_volunteer;
mod find_stars;
mod find_volunteers;
mod get_star;
mod get_volunteer;
mod names;
mod own;
mod person_key;
mod public_notice;
mod volunteer_stars;

pub use accesses::accesses;
pub use by_phone::by_phone;
pub use contacts::contacts;
pub use export_volunteer::{EXPORTED, export_volunteer};
pub use find_stars::find_stars;
pub use find_volunteers::find_volunteers;
pub use get_star::get_star;
pub use get_volunteer::get_volunteer;
pub use names::names;
pub use person_key::person_key;
pub use public_notice::public_notice;
pub use volunteer_stars::volunteer_stars;
