//! The volunteers' pages: their own router on the listener `mobile`.

use axum::Router;

use crate::web::App;

/// The map of all addresses.
pub fn routes() -> Router<App> {
    Router::new()
}
