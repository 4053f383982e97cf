//! `/stock` 库存: what lies at which outlet, what comes in and moves, counts, gifts (R8.1, R8.2, R8.4).

mod costs;
mod counts;
mod donations;
mod intake;
mod lot;
mod outlet;
mod outlets;
mod parts;
mod sheet;
mod thanks;
mod transfers;

use axum::{
    Router,
    routing::{get, post},
};
use contracts::{
    Role,
    redemption::{Item, ListItems},
};
use kernel::OrgCode;

pub use parts::source;

use crate::web::{App, Page, Signed};

/// The list of outlets.
pub const PATH: &str = "/stock";

/// Transfers between outlets.
pub const TRANSFERS: &str = "/stock/transfers";

/// Counts.
pub const COUNTS: &str = "/stock/counts";

/// Who reads what lies where.
pub const READERS: [Role; 7] = [
    Role::Stock,
    Role::Finance,
    Role::Branch,
    Role::Clerk,
    Role::OrgClerk,
    Role::Auditor,
    Role::Oversight,
];
/// Who keeps the stock of an outlet.
pub const KEEPERS: [Role; 3] = [Role::Stock, Role::Clerk, Role::OrgClerk];
/// Who signs a count as second.
pub const SIGNERS: [Role; 4] = [Role::Stock, Role::Branch, Role::Clerk, Role::OrgClerk];
/// Who reads what goods cost.
const COUNTING_HOUSE: [Role; 4] = [Role::Stock, Role::Finance, Role::Auditor, Role::Oversight];
/// Head office: buys, corrects, recalls.
const HEAD: [Role; 1] = [Role::Stock];

/// The map of these addresses.
pub fn routes() -> Router<App> {
    Router::new()
        .route(PATH, get(outlets::show))
        .route("/stock/outlets/{outlet}", get(outlet::show).post(outlet::set))
        .route(
            "/stock/outlets/{outlet}/intake",
            get(intake::show).post(intake::take),
        )
        .route(
            "/stock/outlets/{outlet}/send",
            get(transfers::ask).post(transfers::send),
        )
        .route("/stock/outlets/{outlet}/count", post(counts::open))
        .route("/stock/lots/{lot}", get(lot::show))
        .route("/stock/lots/{lot}/spoil", post(lot::spoil))
        .route("/stock/lots/{lot}/status", post(lot::set_status))
        .route("/stock/lots/{lot}/reverse", post(lot::reverse))
        .route(TRANSFERS, get(transfers::list))
        .route(
            "/stock/transfers/{id}",
            get(transfers::show).post(transfers::receive),
        )
        .route(COUNTS, get(counts::list))
        .route("/stock/counts/{id}", get(counts::show).post(counts::save))
        .route("/stock/counts/{id}/line", post(counts::save_line))
        .route("/stock/donations", get(donations::show))
        .route(
            "/stock/donations/{intake}/thank",
            get(thanks::ask).post(thanks::send),
        )
        .route("/stock/costs", get(costs::show).post(costs::set))
}

/// Whether the reader keeps the stock of `outlet`.
pub fn keeps(signed: &Signed, outlet: &OrgCode) -> bool {
    signed.has(&KEEPERS) && signed.scope.contains(outlet)
}

/// Goods that are handed out, by code.
async fn goods(signed: &Signed, app: &App) -> Page<Vec<Item>> {
    let mut items = signed.ask(app, ListItems { text: None }).await?.items;
    items.retain(|item| !item.closed);
    Ok(items)
}
