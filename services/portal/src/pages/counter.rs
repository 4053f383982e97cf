//! `/counter` 兑换柜台 (journey 4): the passbook is scanned, then goods; what is wrong is said beside its line, and the basket stays.
//! Every scan is a form of its own, which carries the basket, so that it works without a script; [`till`] reads it and acts,
//! [`view`] shows it again. With `counter.js` the field stays where it is and takes the next scan while the last is on its way.

mod receipt;
mod scan;
mod state;
mod till;
mod view;

use axum::{Router, routing::get};
use contracts::Role;
use kernel::china_date;

pub(super) use receipt::{Paper, Receipt};

use crate::web::{App, Signed};

/// The counter.
pub const PATH: &str = "/counter";
/// Who serves: clerk and organisation clerk at their own outlets, head office's stock keeper at all.
pub const SERVERS: [Role; 3] = [Role::Clerk, Role::OrgClerk, Role::Stock];

/// The map of these addresses.
pub fn routes() -> Router<App> {
    Router::new().route(PATH, get(till::show).post(till::act))
}

/// The outlets at which the reader may serve: code and name.
fn outlets(signed: &Signed, app: &App) -> Vec<(String, String)> {
    let today = china_date(app.host.clock().now());
    let tree = app.orgs();
    tree.within(&signed.scope)
        .filter(|unit| unit.facts.is_outlet && unit.is_active(today))
        .map(|unit| (unit.code.to_string(), tree.town_village(&unit.code)))
        .collect()
}
