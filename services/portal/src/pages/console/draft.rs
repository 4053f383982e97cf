//! POST `/console/draft`: ranks what is being typed, as soon as elder, service and time are there. By POST, because the form
//! holds the caller's words.

use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use axum_htmx::{HxCurrentUrl, HxRequest};
use maud::html;

use super::{
    board::{self, OPERATORS},
    caller::Caller,
    candidates::{self, Right},
    emergency,
    intake::{self, Intake},
    place::Place,
};
use crate::{
    pages::orders::desk::Desk,
    web::{App, Page, Post, Signed},
};

/// The candidates; beside them the weight of the service and, for an emergency, what comes first.
///
/// # Errors
/// Another role, or a service does not answer.
pub async fn post(
    signed: Signed,
    State(app): State<App>,
    HxRequest(is_htmx): HxRequest,
    HxCurrentUrl(current): HxCurrentUrl,
    Post { data, .. }: Post<Intake>,
) -> Page<Response> {
    signed.needs(&OPERATORS)?;
    let at = (&signed, &app);
    let sent_from = Place::read(&data.tab, &data.order, &data.elder);
    let place = Place {
        elder: sent_from.elder,
        ..Place::current(current.as_ref()).unwrap_or(sent_from)
    };
    let desk = Desk::open(&signed, &app, "/console").await?;
    let right = match data.draft(&desk.catalogue) {
        Some(draft) => {
            let ranked = board::rank(at, None, Some(draft.need.clone())).await?;
            Right::Draft(draft, ranked)
        }
        None => board::right(at, place).await?,
    };
    let mut caller = Caller::chosen(at, place.elder).await?;
    if !is_htmx {
        if let Caller::Elder(line) = &mut caller {
            line.form = Some(data);
        }
        return board::whole(at, place, &caller, Some(right), "", StatusCode::OK).await;
    }
    let desk = board::named(at, place, None, &right).await?;
    let body = html! {
        (candidates::pane(&desk, place, &right, ""))
        (intake::weight(&desk, &data, true))
        @if let Caller::Elder(line) = &caller { (emergency::view(&desk, place, line, &data, true)) }
    };
    Ok(body.into_response())
}
