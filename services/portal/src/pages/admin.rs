//! The organisation tree and the staff's accounts.

mod org;
mod staff;
mod staff_acts;
mod staff_card;
mod staff_new;

use axum::Router;

use crate::web::App;

/// The map of these addresses.
pub fn routes() -> Router<App> {
    Router::new()
        .merge(org::routes())
        .merge(staff::routes())
        .merge(staff_new::routes())
        .merge(staff_card::routes())
        .merge(staff_acts::routes())
}
