//! What may be asked of the ledger.

pub mod balances;
pub mod statement;
pub mod trial_balance;
