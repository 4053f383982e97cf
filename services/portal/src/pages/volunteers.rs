//! Volunteers: list, registration, card with what the sub-branch does.

mod access;
mod act;
mod applications;
mod card;
mod erase;
mod export;
pub(crate) mod fields;
pub(crate) mod form;
mod list;
mod register;
mod reveal;

use axum::Router;

pub(crate) use register::REGISTRARS;

use crate::web::App;

/// The map of these addresses.
pub fn routes() -> Router<App> {
    Router::new()
        .merge(list::routes())
        .merge(register::routes())
        .merge(applications::routes())
        .merge(card::routes())
        .merge(act::routes())
        .merge(reveal::routes())
        .merge(access::routes())
        .merge(export::routes())
        .merge(erase::routes())
}
