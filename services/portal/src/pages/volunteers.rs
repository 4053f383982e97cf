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
mod masked;
mod register;

use axum::Router;
use contracts::volunteer::VolunteerField;

pub(crate) use register::REGISTRARS;

use super::reveal;
use crate::web::App;

/// The map of these addresses.
pub fn routes() -> Router<App> {
    Router::new()
        .merge(list::routes())
        .merge(register::routes())
        .merge(applications::routes())
        .merge(card::routes())
        .merge(act::routes())
        .merge(reveal::routes::<VolunteerField>())
        .merge(access::routes())
        .merge(export::routes())
        .merge(erase::routes())
}
