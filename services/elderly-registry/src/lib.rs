//! elderly-registry: who is served, with which priority, who may be called.
//!
//! Reading on: `commands/register_elder.rs`, then `domain/registration.rs` for the rules it asks.

mod commands;
mod domain;
mod invariants;
mod queries;
mod store;

pub use queries::EXPORTED;

use runtime::Service;

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
        .command(commands::register_elder)
        .command(commands::reveal_elder)
        .command(commands::close_elder)
        .query(queries::check_resident_id)
        .query(queries::find_elders)
        .query(queries::get_elder)
        .query(queries::elders_by_phone)
        .query(queries::names)
        .query(queries::contacts)
        .query(queries::facts)
        .query(queries::accesses)
        .query(queries::export_elder);
    invariants::all(service)
}
