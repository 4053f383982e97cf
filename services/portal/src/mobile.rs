//! The volunteers' pages: their own router on the listener `mobile`.

mod activities;
mod cards;
mod care;
mod check_in;
mod check_out;
mod door;
mod goods;
mod home;
mod join;
mod kept;
mod leave;
mod me;
mod notice;
mod offer;
mod open_list;
mod passbook;
mod place;
mod public;
mod reach;
mod recognition;
mod refused;
#[cfg(test)]
pub(crate) mod sample;
mod screen;
mod sign_in;
mod stories;
mod tasks;
mod visit;
mod wechat;
mod willing;
mod withdraw;

use axum::Router;

use crate::web::App;

/// The map of all addresses.
pub fn routes() -> Router<App> {
    Router::new()
        .merge(sign_in::routes())
        .merge(wechat::routes())
        .merge(home::routes())
        .merge(tasks::routes())
        .merge(offer::routes())
        .merge(open_list::routes())
        .merge(activities::routes())
        .merge(visit::routes())
        .merge(check_in::routes())
        .merge(check_out::routes())
        .merge(door::routes())
        .merge(withdraw::routes())
        .merge(passbook::routes())
        .merge(care::routes())
        .merge(goods::routes())
        .merge(me::routes())
        .merge(willing::routes())
        .merge(leave::routes())
        .merge(join::routes())
        .merge(recognition::routes())
        .merge(stories::routes())
        .merge(public::routes())
}
