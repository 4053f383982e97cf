//! What may be asked of the ledger.

pub mod balances;
pub mod check_import;
pub mod corrections;
pub mod find_entries;
pub mod get_correction;
pub mod get_entry;
pub mod get_estate;
pub mod imports;
pub mod statement;
pub mod trial_balance;
