//! The ledger: every minute anyone holds. Start with `README.md`, then `domain/decider.rs`.

mod commands;
pub mod domain;
mod invariants;
mod jobs;
pub mod posting;
mod queries;
mod reactions;
pub mod store;

use commands::post_minutes::post_minutes;
use jobs::expire_holds::expire_holds;
use queries::{
    balances::balances, balances_at::balances_at, statement::statement, trial_balance::trial_balance,
};
use reactions::{
    visit_confirmed::visit_confirmed, visit_uploaded::visit_uploaded, visit_voided::visit_voided,
    volunteer_activated::volunteer_activated, volunteer_profile_changed::volunteer_profile_changed,
};
use runtime::{Service, every};
use time::Duration;

/// The service.
pub fn service() -> Service {
    Service::new("ledger", "ledger")
        .migrations(sqlx::migrate!("../../migrations/ledger"))
        .batch(post_minutes)
        .query(balances)
        .query(balances_at)
        .query(statement)
        .query(trial_balance)
        .on_batch("open_accounts", volunteer_activated)
        .on("place_holders", volunteer_profile_changed)
        .on_batch("hold_visits", visit_uploaded)
        .on_batch("credit_visits", visit_confirmed)
        .on_batch("void_visits", visit_voided)
        .job("expire_holds", every(Duration::minutes(1)), expire_holds)
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
        .invariant("holds fall when their time has come", invariants::HOLDS_FALL)
        .invariant("a barred hold never comes", invariants::BARRED)
        .invariant(
            "nothing is taken from a frozen holder",
            invariants::FROZEN_STAND_STILL,
        )
        .invariant(
            "nothing is posted into a closed period",
            invariants::PERIODS_STAY_CLOSED,
        )
        .invariant(
            "accounts are complete and units never mix",
            invariants::ACCOUNTS_COMPLETE,
        )
        .invariant_fn("the chain of blocks is unbroken", invariants::chain::unbroken)
}
