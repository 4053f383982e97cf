//! What may be asked of the ledger.

pub mod balances;
pub mod signed_heads;
pub mod statement;
pub mod trial_balance;
