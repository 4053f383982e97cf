//! What may be asked of the ledger.

pub mod balances;
pub mod balances_at;
pub mod check_import;
pub mod corrections;
pub mod find_entries;
pub mod find_fund_entries;
pub mod fund_statement;
pub mod get_correction;
pub mod get_entry;
pub mod get_estate;
pub mod get_fund_entry;
pub mod imports;
pub mod preview_policy;
pub mod preview_weight;
pub mod promise_coverage;
pub mod redemption_window;
pub mod settlement;
pub mod settlement_exceptions;
pub mod settlement_lines;
pub mod settlement_summary;
pub mod settlements;
pub mod signed_heads;
pub mod statement;
pub mod trial_balance;
