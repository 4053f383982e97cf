//! What people may have the books do, one request a file.

pub mod approve_correction;
pub mod approve_import;
pub mod approve_settlement;
pub mod approve_succession;
pub mod cancel_settlement;
pub mod decide_expense;
pub mod decide_fund_reversal;
pub mod execute_settlement;
pub mod freeze_accounts;
mod fund_entry;
pub mod open_settlement;
pub mod post_minutes;
pub mod propose_correction;
pub mod propose_expense;
pub mod propose_fund_reversal;
pub mod propose_import;
pub mod propose_succession;
pub mod record_receipt;
pub mod reject_correction;
pub mod reject_import;
pub mod reject_succession;
pub mod review_settlement;
pub mod submit_settlement;
pub mod unfreeze_accounts;
