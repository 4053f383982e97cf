//! elderly-registry: who is served, with which priority, who may be called.
//!
//! Reading on: `commands/register_elder.rs`, then `domain/registration.rs` for the rules it asks.

mod commands;
mod domain;
mod invariants;
mod jobs;
mod profile;
mod queries;
mod reactions;
mod store;
mod workers;

pub use queries::EXPORTED;

use runtime::{Service, daily, every};
use time::{Duration, macros::time};

/// The service: its commands, queries and proofs.
pub fn service() -> Service {
    let service = Service::new("elderly-registry", "elderly")
        .migrations(sqlx::migrate!("../../migrations/elderly-registry"))
        .sealed(
            "elder",
            &[
                "name",
                "resident_id",
                "phone",
                "address",
                "traits",
                "contact_name",
                "contact_phone",
                "note",
            ],
        )
        .sealed("elder_category", &["evidence"])
        .sealed("consent", &["reason"])
        .sealed("elder_move", &["address"])
        .sealed("erasure", &["reason", "note"])
        .sealed("import", &["title", "reason"])
        .sealed("import_row", &["cells"])
        .command_with(commands::withdraws, commands::register_elder)
        .command(commands::reveal_elder)
        .command(commands::close_elder)
        .command(commands::change_elder)
        .command(commands::move_elder)
        .command(commands::record_category)
        .command(commands::change_consent)
        .command(commands::propose_erasure)
        .command_with(commands::standing, commands::approve_erasure)
        .command(commands::reject_erasure)
        .command(commands::open_import)
        .command(commands::put_import_rows)
        .command(commands::close_upload)
        .command(commands::commit_import)
        .command(commands::discard_import)
        .query(queries::check_resident_id)
        .query(queries::find_elders)
        .query(queries::get_elder)
        .query(queries::elders_by_phone)
        .query(queries::match_elder)
        .query(queries::names)
        .query(queries::contacts)
        .query(queries::audience)
        .query(queries::facts)
        .query(queries::accesses)
        .query(queries::export_elder)
        .query(queries::erasures)
        .query(queries::imports)
        .query(queries::get_import)
        .query(queries::import_problems)
        .worker(workers::check_rows::NAME, workers::check_rows::check_rows)
        .worker(
            workers::register_rows::NAME,
            workers::register_rows::register_rows,
        )
        .job("apply_moves", every(Duration::minutes(10)), jobs::apply_moves)
        .on("keep_merger", reactions::keep_merger)
        .job(
            "follow_mergers",
            every(Duration::minutes(1)),
            jobs::follow_mergers,
        )
        .job("retain", daily(time!(02:10)), jobs::retain)
        .job("forget_imports", every(Duration::hours(1)), jobs::forget_imports);
    invariants::all(service)
}
