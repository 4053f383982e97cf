//! What people may have the books do, one request a file.

pub mod approve_settlement;
pub mod cancel_settlement;
pub mod decide_expense;
pub mod decide_fund_reversal;
pub mod execute_settlement;
pub mod open_settlement;
pub mod post_minutes;
pub mod propose_expense;
pub mod propose_fund_reversal;
pub mod record_receipt;
pub mod review_settlement;
pub mod submit_settlement;
