//! One query a file. What shows or names a person is written to the audit trail.

mod accesses;
mod audience;
mod card;
mod check_resident_id;
mod contacts;
mod elders_by_phone;
mod erasures;
mod export_elder;
mod facts;
mod find_elders;
mod get_elder;
mod get_import;
mod import_problems;
mod imports;
mod match_elder;
mod names;
mod recipients;

pub use accesses::accesses;
pub use audience::audience;
pub use check_resident_id::check_resident_id;
pub use contacts::contacts;
pub use elders_by_phone::elders_by_phone;
pub use erasures::erasures;
pub use export_elder::{EXPORTED, export_elder};
pub use facts::facts;
pub use find_elders::find_elders;
pub use get_elder::get_elder;
pub use get_import::get_import;
pub use import_problems::import_problems;
pub use imports::imports;
pub use match_elder::match_elder;
pub use names::names;
