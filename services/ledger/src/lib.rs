//! The ledger: every minute anyone holds, and every fen of the fund. Start with `README.md`, then `domain/decider.rs`.

mod commands;
pub mod domain;
pub mod export;
mod invariants;
mod jobs;
pub mod posting;
mod queries;
mod reactions;
mod reviewing;
mod signer;
pub mod store;
mod workers;

use commands::{
    approve_correction::approve_correction, approve_import::approve_import,
    approve_settlement::approve_settlement, approve_succession::approve_succession,
    cancel_settlement::cancel_settlement, decide_expense::decide_expense,
    decide_fund_reversal::decide_fund_reversal, execute_settlement::execute_settlement,
    freeze_accounts::freeze_accounts, open_settlement::open_settlement, post_minutes::post_minutes,
    propose_correction::propose_correction, propose_expense::propose_expense,
    propose_fund_reversal::propose_fund_reversal, propose_import::propose_import,
    propose_succession::propose_succession, record_receipt::record_receipt,
    reject_correction::reject_correction, reject_import::reject_import, reject_succession::reject_succession,
    review_settlement::review_settlement, submit_settlement::submit_settlement,
    unfreeze_accounts::unfreeze_accounts,
};
use jobs::expire_holds::expire_holds;
use queries::{
    balances::balances,
    balances_at::balances_at,
    check_import::check_import,
    corrections::corrections,
    find_entries::find_entries,
    find_fund_entries::find_fund_entries,
    fund_statement::fund_statement,
    get_correction::get_correction,
    get_entry::get_entry,
    get_estate::get_estate,
    get_fund_entry::get_fund_entry,
    imports::{get_import, imports},
    preview_policy::preview_policy,
    preview_weight::preview_weight,
    promise_coverage::promise_coverage,
    redemption_window::redemption_window,
    settlement::settlement,
    settlement_exceptions::settlement_exceptions,
    settlement_lines::settlement_lines,
    settlement_summary::settlement_summary,
    settlements::settlements,
    signed_heads::signed_heads,
    statement::statement,
    trial_balance::trial_balance,
};
use reactions::{
    visit_confirmed::visit_confirmed, visit_uploaded::visit_uploaded, visit_voided::visit_voided,
    volunteer_activated::volunteer_activated, volunteer_profile_changed::volunteer_profile_changed,
};
use runtime::{Service, daily, every};
use time::{Duration, macros::time};

/// The service.
pub fn service() -> Service {
    Service::new("ledger", "ledger")
        .migrations(sqlx::migrate!("../../migrations/ledger"))
        .sealed("fund_entry", &["party", "note", "decision_reason"])
        .sealed("fund_reversal", &["reason"])
        .sealed("correction", &["reason", "evidence", "note"])
        .sealed("standstill", &["reason"])
        .sealed("succession", &["document", "reason", "note"])
        .sealed("import", &["title", "note"])
        .sealed("import_row", &["document"])
        .state(signer::Signing::from_host)
        .state(|_| Ok(store::memory::Memory::default()))
        .heap_opening(store::poster::LOCK)
        .batch(post_minutes)
        .query(balances)
        .query(balances_at)
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
        .job("sign_heads", daily(time!(0:05)), jobs::sign_heads::sign_heads)
        // First, because it names the row that was changed; the others then say what that did to the sums.
        .invariant_fn("the chain of blocks is unbroken", invariants::chain::unbroken)
        .invariant_fn(
            "signed heads are those of the chain",
            invariants::heads::are_the_chains,
        )
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
}
