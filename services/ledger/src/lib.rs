//! The ledger: every minute anyone holds. Start with `README.md`, then `domain/decider.rs`.

mod commands;
pub mod domain;
pub mod export;
mod invariants;
mod jobs;
pub mod posting;
mod queries;
mod reactions;
mod signer;
pub mod store;
mod workers;

use commands::{
    approve_settlement::approve_settlement, cancel_settlement::cancel_settlement,
    execute_settlement::execute_settlement, open_settlement::open_settlement,
    review_settlement::review_settlement, submit_settlement::submit_settlement,
};
use queries::{
    balances::balances, redemption_window::redemption_window, settlement::settlement,
    settlement_exceptions::settlement_exceptions, settlement_lines::settlement_lines,
    settlement_summary::settlement_summary, settlements::settlements, signed_heads::signed_heads,
    statement::statement, trial_balance::trial_balance,
};
use reactions::{
    visit_confirmed::visit_confirmed, visit_uploaded::visit_uploaded, visit_voided::visit_voided,
    volunteer_activated::volunteer_activated, volunteer_profile_changed::volunteer_profile_changed,
};
use runtime::{Service, daily};
use time::macros::time;

/// The service.
pub fn service() -> Service {
    Service::new("ledger", "ledger")
        .migrations(sqlx::migrate!("../../migrations/ledger"))
        .state(signer::Signing::from_host)
        .query(balances)
        .query(statement)
        .query(trial_balance)
        .query(signed_heads)
        .command(open_settlement)
        .command(submit_settlement)
        .command(review_settlement)
        .command(approve_settlement)
        .command(execute_settlement)
        .command(cancel_settlement)
        .query(settlements)
        .query(settlement)
        .query(settlement_summary)
        .query(settlement_lines)
        .query(settlement_exceptions)
        .query(redemption_window)
        .worker(workers::settle::NAME, workers::settle::settle)
        .on_batch("open_accounts", volunteer_activated)
        .on("place_holders", volunteer_profile_changed)
        .on_batch("hold_visits", visit_uploaded)
        .on_batch("credit_visits", visit_confirmed)
        .on_batch("void_visits", visit_voided)
        .job("sign_heads", daily(time!(0:05)), jobs::sign_heads::sign_heads)
        // First, because it names the row that was changed; the others then say what that did to the sums.
        .invariant_fn("the chain of blocks is unbroken", invariants::chain::unbroken)
        .invariant_fn(
            "signed heads are those of the chain",
            invariants::heads::are_the_chains,
        )
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
            "every posted line of a settlement has its transfers, and every such transfer its line",
            invariants::settlement::LINES_ARE_POSTINGS,
        )
        .invariant(
            "a settlement is the sum of its lines",
            invariants::settlement::SUMS_FIT,
        )
        .invariant(
            "every minute of the frozen books is either settled or carried",
            invariants::settlement::NOTHING_TWICE,
        )
        .invariant_fn(
            "the seal of a closed period is that of its balances",
            invariants::settlement::sealed,
        )
}
