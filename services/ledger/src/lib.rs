//! The ledger: every minute anyone holds. Start with `README.md`, then `domain/decider.rs`.

mod commands;
pub mod domain;
mod invariants;
pub mod posting;
mod queries;
mod reactions;
mod reviewing;
pub mod store;
mod workers;

use commands::{
    approve_correction::approve_correction, approve_import::approve_import,
    approve_succession::approve_succession, freeze_accounts::freeze_accounts,
    propose_correction::propose_correction, propose_import::propose_import,
    propose_succession::propose_succession, reject_correction::reject_correction,
    reject_import::reject_import, reject_succession::reject_succession, unfreeze_accounts::unfreeze_accounts,
};
use queries::{
    balances::balances,
    check_import::check_import,
    corrections::corrections,
    find_entries::find_entries,
    get_correction::get_correction,
    get_entry::get_entry,
    get_estate::get_estate,
    imports::{get_import, imports},
    statement::statement,
    trial_balance::trial_balance,
};
use reactions::{
    visit_confirmed::visit_confirmed, visit_uploaded::visit_uploaded, visit_voided::visit_voided,
    volunteer_activated::volunteer_activated, volunteer_profile_changed::volunteer_profile_changed,
};
use runtime::Service;

/// The service.
pub fn service() -> Service {
    Service::new("ledger", "ledger")
        .migrations(sqlx::migrate!("../../migrations/ledger"))
        .query(balances)
        .query(statement)
        .query(trial_balance)
        .query(find_entries)
        .query(get_entry)
        .command(propose_correction)
        .command(approve_correction)
        .command(reject_correction)
        .query(corrections)
        .query(get_correction)
        .command(freeze_accounts)
        .command(unfreeze_accounts)
        .command(propose_succession)
        .command(approve_succession)
        .command(reject_succession)
        .query(get_estate)
        .query(check_import)
        .command(propose_import)
        .command(approve_import)
        .command(reject_import)
        .query(imports)
        .query(get_import)
        .worker(workers::import_rows::NAME, workers::import_rows::import_rows)
        .on_batch("open_accounts", volunteer_activated)
        .on("place_holders", volunteer_profile_changed)
        .on_batch("hold_visits", visit_uploaded)
        .on_batch("credit_visits", visit_confirmed)
        .on_batch("void_visits", visit_voided)
        .invariant("debits equal credits in every unit", invariants::BALANCED)
        .invariant(
            "every balance is the sum of its transfers",
            invariants::BALANCE_IS_SUM,
        )
        .invariant(
            "every balance after a transfer is the running sum",
            invariants::RUNNING_BALANCE,
        )
        .invariant("no account is below its floor", invariants::NO_OVERDRAFT)
        .invariant("serial numbers have no gaps", invariants::GAPLESS)
        .invariant(
            "open holds are the unresolved pending transfers",
            invariants::OPEN_HOLDS,
        )
        .invariant(
            "resolutions and reversals fit what they refer to",
            invariants::REFERENCES_FIT,
        )
        .invariant(
            "accounts are complete and units never mix",
            invariants::ACCOUNTS_COMPLETE,
        )
        .invariant(
            "every approved correction has its entries and nothing else takes back",
            invariants::CORRECTIONS,
        )
        .invariant(
            "every approved succession has its entries and every freeze its word",
            invariants::ESTATES,
        )
        .invariant(
            "every row of an approved import has its entry and nothing else brings over",
            invariants::IMPORTS,
        )
        .invariant_fn("the chain of blocks is unbroken", invariants::chain::unbroken)
}
