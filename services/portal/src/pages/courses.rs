//! Courses 培训: what is held, and who attended (R3.4).

mod list;
mod new;
mod one;

use axum::{Router, routing::get};

use crate::web::App;

/// The map of these addresses.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/courses", get(list::show))
        .route("/courses/new", get(new::show).post(new::open))
        .route("/courses/{id}", get(one::show).post(one::record))
}
