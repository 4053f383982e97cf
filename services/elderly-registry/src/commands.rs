//! One command a file: check, load, decide, store, emit.

mod approve_erasure;
mod change_consent;
mod change_elder;
mod close_elder;
mod close_upload;
mod commit_import;
mod discard_import;
mod in_use;
mod move_elder;
mod open_import;
mod propose_erasure;
mod put_import_rows;
mod record_category;
mod register_elder;
mod reject_erasure;
mod reveal_elder;

pub use approve_erasure::{approve_erasure, erase, standing};
pub use change_consent::change_consent;
pub use change_elder::change_elder;
pub use close_elder::close_elder;
pub use close_upload::close_upload;
pub use commit_import::commit_import;
pub use discard_import::discard_import;
pub use move_elder::move_elder;
pub use open_import::open_import;
pub use propose_erasure::propose_erasure;
pub use put_import_rows::put_import_rows;
pub use record_category::record_category;
pub use register_elder::{register_elder, withdraws};
pub use reject_erasure::reject_erasure;
pub use reveal_elder::reveal_elder;
