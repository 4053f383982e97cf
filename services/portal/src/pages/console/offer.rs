//! POST `/console/offers`: asks one volunteer, or the first few at once; the first who accepts goes.

use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use axum_htmx::{HxCurrentUrl, HxRequest};
use contracts::{Code, dispatch::MakeOffers};
use kernel::VolunteerId;
use maud::html;
use serde::Deserialize;

use super::{
    board::{self, OPERATORS},
    caller::Caller,
    candidates,
    place::Place,
    queue,
};
use crate::{
    pages::orders::quicker,
    web::{App, Page, Post, Signed},
};

/// The form.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Form {
    order: String,
    tab: String,
    elder: String,
    /// Version of the order that was on the screen.
    expected: String,
    volunteers: Vec<String>,
}

/// Makes the offers. Refused in place: somebody else was faster, or the volunteer is no longer free.
///
/// # Errors
/// Another role, or a service does not answer.
pub async fn post(
    signed: Signed,
    State(app): State<App>,
    HxRequest(is_htmx): HxRequest,
    HxCurrentUrl(current): HxCurrentUrl,
    Post { idem, data }: Post<Form>,
) -> Page<Response> {
    signed.needs(&OPERATORS)?;
    let place = Place::read(&data.tab, &data.order, &data.elder);
    let Some(order_id) = place.order else {
        return Ok(Redirect::to("/console").into_response());
    };
    let volunteers: Vec<VolunteerId> = data.volunteers.iter().filter_map(|id| id.parse().ok()).collect();
    let elder = Place::current(current.as_ref()).map_or(place.elder, |here| here.elder);
    let place = place.elder(elder);
    let offers = MakeOffers {
        order_id,
        volunteers,
        expected: data.expected.parse().ok(),
    };
    let error = match signed.tell(&app, idem, offers).await {
        Ok(_) => return Ok(Redirect::to(&format!("{}&done=offered", place.href())).into_response()),
        Err(error) if matches!(error.code, Code::Unavailable | Code::Internal) => return Err(error.into()),
        Err(error) => error,
    };
    let at = (&signed, &app);
    let told = quicker::told(at, &error).await?;
    let (queue, right) = (board::waiting(at, place).await?, board::right(at, place).await?);
    // What is told above the list is a conflict of the list, whatever the reason: it is swapped in.
    if is_htmx {
        let desk = board::named(at, place, Some(&queue), &right).await?;
        // The row of the order is put right in the same answer; the rest of the list asks.
        let answer = html! {
            (candidates::refused(&desk, place, &right, &error, &told))
            @if let Some(card) = right.card() { (queue::in_place(&desk, place, &card.row)) }
        };
        let answer = board::told_page(board::pushed(place, answer));
        return Ok((StatusCode::CONFLICT, answer).into_response());
    }
    let caller = Caller::chosen(at, place.elder).await?;
    let desk = board::named(at, place, Some(&queue), &right).await?;
    let pane = candidates::refused(&desk, place, &right, &error, &told);
    Ok((
        StatusCode::CONFLICT,
        board::framed(&desk, place, &caller, &queue, pane),
    )
        .into_response())
}
