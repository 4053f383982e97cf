//! Every page of the staff's portal, one a file.

mod access;
pub(crate) mod activities;
mod admin;
mod anomalies;
mod asked;
mod audit;
mod callbacks;
mod campaigns;
mod cases;
mod channels;
pub(crate) mod claims;
mod console;
mod contact;
mod corrections;
mod counter;
mod courses;
mod day_plans;
mod desk;
mod elders;
mod erasures;
mod estate;
mod export;
mod fund;
pub(crate) mod goods;
pub(crate) mod goods_orders;
mod imports;
mod journal;
mod ledger;
mod map;
mod me;
mod messages;
pub(crate) mod orders;
pub(crate) mod parts;
mod publicity;
pub(crate) mod recognition;
mod records;
mod replies;
mod reveal;
mod search;
mod services;
mod settings;
mod settlements;
mod sign_in;
pub(crate) mod statement;
mod stock;
pub(crate) mod stories;
mod suppressions;
mod surveys;
mod texts;
mod visits;
pub(crate) mod volunteers;
mod work_orders;

use axum::Router;

use crate::web::App;
pub use elders::read_elders;

/// The map of all addresses.
pub fn routes() -> Router<App> {
    Router::new()
        .merge(sign_in::routes())
        .merge(me::routes())
        .merge(desk::routes())
        .merge(elders::routes())
        .merge(erasures::routes())
        .merge(volunteers::routes())
        .merge(recognition::routes())
        .merge(search::routes())
        .merge(services::routes())
        .merge(settings::routes())
        .merge(admin::routes())
        .merge(audit::routes())
        .merge(callbacks::routes())
        .merge(cases::routes())
        .merge(claims::routes())
        .merge(console::routes())
        .merge(messages::routes())
        .merge(texts::routes())
        .merge(suppressions::routes())
        .merge(contact::routes())
        .merge(channels::routes())
        .merge(orders::routes())
        .merge(day_plans::routes())
        .merge(map::routes())
        .merge(replies::routes())
        .merge(visits::routes())
        .merge(activities::routes())
        .merge(publicity::routes())
        .merge(campaigns::routes())
        .merge(stories::routes())
        .merge(records::routes())
        .merge(anomalies::routes())
        .merge(work_orders::routes())
        .merge(surveys::routes())
        .merge(statement::routes())
        .merge(ledger::routes())
        .merge(settlements::routes())
        .merge(fund::routes())
        .merge(journal::routes())
        .merge(corrections::routes())
        .merge(estate::routes())
        .merge(imports::routes())
        .merge(goods::routes())
        .merge(goods_orders::routes())
        .merge(counter::routes())
        .merge(stock::routes())
        .merge(courses::routes())
}

/// Pages that take files, with limits of their own.
pub fn uploads() -> Router<App> {
    elders::uploads().merge(goods::uploads())
}
