//! What may be asked of the ledger.

pub mod balances;
pub mod balances_at;
pub mod statement;
pub mod trial_balance;
