//! Elders: list, registration, card.

mod access;
mod card;
mod check_id;
mod consent;
mod done;
mod door;
mod edit;
mod erase;
mod export;
mod fields;
mod form;
mod import;
mod list;
mod masked;
mod plans;
mod register;
mod review;

use axum::Router;
use contracts::elderly::ElderField;

use super::reveal;
use crate::web::App;
pub use import::{read_elders, table};

/// The map of these addresses.
pub fn routes() -> Router<App> {
    Router::new()
        .merge(list::routes())
        .merge(register::routes())
        .merge(check_id::routes())
        .merge(done::routes())
        .merge(card::routes())
        .merge(reveal::routes::<ElderField>())
        .merge(door::routes())
        .merge(access::routes())
        .merge(export::routes())
        .merge(edit::routes())
        .merge(plans::routes())
        .merge(erase::routes())
        .merge(import::routes())
}

/// Pages that take files.
pub fn uploads() -> Router<App> {
    import::uploads()
}
