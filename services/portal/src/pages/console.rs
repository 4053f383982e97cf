//! The hotline's console: who calls and what is needed, the queue, and who could go. Three panes; each is a fragment for
//! htmx and part of a whole page without it. What is chosen stands in the address: `/console?tab=open&order=…&elder=…`.

mod board;
mod caller;
mod candidates;
mod counts;
mod draft;
mod elder;
mod emergency;
mod intake;
mod live;
mod lookup;
mod offer;
mod place;
mod pop;
mod queue;
mod register;

use axum::{
    Router,
    response::Redirect,
    routing::{get, post},
};

use crate::web::App;

/// `/console` and its fragments.
pub fn routes() -> Router<App> {
    let to_console = || async { Redirect::to("/console") };
    Router::new()
        .route("/console", get(board::show))
        .route("/console/counts", get(counts::show))
        .route("/sse/board", get(live::show))
        .route("/console/lookup", post(lookup::post).get(to_console))
        .route("/console/pop", post(pop::post))
        .route("/console/pop/{token}", get(pop::open))
        .route("/console/draft", post(draft::post).get(to_console))
        .route("/console/orders", post(register::post).get(to_console))
        .route("/console/offers", post(offer::post).get(to_console))
        .route("/console/waves", post(offer::seek).get(to_console))
        .route("/console/waves/end", post(offer::stop).get(to_console))
        .route("/console/contact", post(emergency::post).get(to_console))
}
