//! What the ledger is told to do.

pub mod decide_expense;
pub mod decide_fund_reversal;
pub mod propose_expense;
pub mod propose_fund_reversal;
pub mod record_receipt;
