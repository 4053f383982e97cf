//! What may be asked of the ledger.

pub mod balances;
pub mod find_fund_entries;
pub mod fund_statement;
pub mod get_fund_entry;
pub mod preview_policy;
pub mod preview_weight;
pub mod promise_coverage;
pub mod statement;
pub mod trial_balance;
