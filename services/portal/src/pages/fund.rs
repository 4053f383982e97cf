//! The fund 资金: yuan by source and use (R8.2, R12.7). Minutes are never shown here (R6.11).

mod entries;
mod entry;
mod new;
mod parts;
mod statement;

use axum::{
    Router,
    routing::{get, post},
};
use contracts::Role;

use crate::web::App;

/// Who reads it.
const READERS: [Role; 4] = [Role::Finance, Role::Operator, Role::Auditor, Role::Oversight];

/// Who records and proposes.
const KEEPERS: [Role; 1] = [Role::Finance];

/// Who decides, as the second person.
const DECIDERS: [Role; 2] = [Role::Finance, Role::Operator];

/// `/fund`
pub fn routes() -> Router<App> {
    Router::new()
        .route("/fund", get(statement::show))
        .route("/fund/entries", get(entries::show))
        .route("/fund/receipts", get(new::ask_receipt).post(new::record))
        .route("/fund/expenses", get(new::ask_expense).post(new::propose))
        .route("/fund/entries/{id}", get(entry::show))
        .route("/fund/entries/{id}/decision", post(entry::decide))
        .route("/fund/entries/{id}/reversal", post(entry::propose_reversal))
        .route(
            "/fund/entries/{id}/reversals/{reversal}",
            post(entry::decide_reversal),
        )
}
