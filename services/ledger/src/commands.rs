//! What people may have the books do, one request a file.

pub mod approve_correction;
pub mod approve_import;
pub mod approve_succession;
pub mod freeze_accounts;
pub mod propose_correction;
pub mod propose_import;
pub mod propose_succession;
pub mod reject_correction;
pub mod reject_import;
pub mod reject_succession;
pub mod unfreeze_accounts;
