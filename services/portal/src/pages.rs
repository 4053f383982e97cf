//! Every page of the staff's portal, one a file.

use axum::Router;

use crate::web::App;

/// The map of all addresses.
pub fn routes() -> Router<App> {
    Router::new()
}
