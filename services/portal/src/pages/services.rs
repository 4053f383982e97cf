//! The catalogue of services 服务项目 (R4.1–R4.4): every member of staff reads it; head office proposes a change or a new
//! service, and another person of head office approves it or sends it back.

mod changes;
mod list;
mod one;
mod propose;
mod spec;

use axum::{
    Router,
    routing::{get, post},
};
use contracts::Role;
use kernel::OrgKind;

use crate::web::{App, Signed};

/// Who proposes and decides (R1.7): head office, two persons.
const DECIDERS: [Role; 2] = [Role::Operator, Role::Finance];

/// `/services` and what is below it.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/services", get(list::show))
        .route("/services/propose", get(propose::ask).post(propose::post))
        .route("/services/{code}", get(one::show))
        .route("/services/changes/{id}/{decision}", post(changes::decide))
}

/// Whether the reader proposes and decides. dispatch has the last word; this only keeps useless buttons off the page.
fn decides(signed: &Signed) -> bool {
    signed.has(&DECIDERS) && signed.scope.kind() == OrgKind::District
}
