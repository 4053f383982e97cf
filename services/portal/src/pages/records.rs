//! `/records/batch` 服务记录补录: paper sheets keyed in row by row (R5.6 (5), R5.12), as they lie on the desk.

mod batch;
mod grid;
mod line;
pub(super) mod people;

use axum::{Router, routing::get};

use crate::web::App;

/// Address of the sheet.
pub const PATH: &str = "/records/batch";

/// The map of these addresses.
pub fn routes() -> Router<App> {
    Router::new().route(PATH, get(batch::blank).post(batch::send))
}
