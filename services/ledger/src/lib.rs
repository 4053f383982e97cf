//! The ledger: every minute anyone holds, and every fen of the fund. Start with `README.md`, then `domain/decider.rs`.

mod commands;
pub mod domain;
mod invariants;
mod queries;
mod reactions;
pub mod store;

use commands::{
    decide_expense::decide_expense, decide_fund_reversal::decide_fund_reversal,
    propose_expense::propose_expense, propose_fund_reversal::propose_fund_reversal,
    record_receipt::record_receipt,
};
use queries::{
    balances::balances, find_fund_entries::find_fund_entries, fund_statement::fund_statement,
    get_fund_entry::get_fund_entry, preview_policy::preview_policy, preview_weight::preview_weight,
    promise_coverage::promise_coverage, statement::statement, trial_balance::trial_balance,
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
        .command(record_receipt)
        .command(propose_expense)
        .command(decide_expense)
        .command(propose_fund_reversal)
        .command(decide_fund_reversal)
        .query(fund_statement)
        .query(find_fund_entries)
        .query(get_fund_entry)
        .query(preview_policy)
        .query(preview_weight)
        .query(promise_coverage)
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
            "every entry of the fund has the transfers of its state",
            invariants::FUND_ENTRIES_POSTED,
        )
        .invariant(
            "no transfer of the fund without an entry",
            invariants::FUND_TRANSFERS_NAMED,
        )
        .invariant(
            "two persons stand behind every expense and reversal of the fund",
            invariants::FUND_REVERSALS_DECIDED,
        )
        .invariant_fn("the chain of blocks is unbroken", invariants::chain::unbroken)
}
