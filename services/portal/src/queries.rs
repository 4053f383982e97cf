//! What other services may ask the portal; one query a file.

mod staff_names;
mod staff_person_key;

pub use staff_names::staff_names;
pub use staff_person_key::staff_person_key;
