//! What may be asked of the ledger.

pub mod balances;
pub mod signed_heads;
pub mod redemption_window;
pub mod settlement;
pub mod settlement_exceptions;
pub mod settlement_lines;
pub mod settlement_summary;
pub mod settlements;
pub mod statement;
pub mod trial_balance;
