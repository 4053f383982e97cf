//! POST `/console/offers`: asks one volunteer, or the first few at once; the first who accepts goes. POST `/console/waves`:
//! the system asks by itself, wave after wave, until `/console/waves/end`.

use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use axum_htmx::{HxCurrentUrl, HxRequest};
use contracts::{
    Code, Command,
    dispatch::{
        MakeOffers,
        seek::{SeekVolunteers, StopSeeking},
    },
};
use kernel::VolunteerId;
use maud::html;
use serde::Deserialize;
use uuid::Uuid;

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

impl Form {
    fn place(&self) -> Place {
        Place::read(&self.tab, &self.order, &self.elder)
    }

    fn expected(&self) -> Option<i64> {
        self.expected.parse().ok()
    }
}

/// Makes the offers.
///
/// # Errors
/// Another role, or a service does not answer.
pub async fn post(
    signed: Signed,
    State(app): State<App>,
    hx: (HxRequest, HxCurrentUrl),
    Post { idem, data }: Post<Form>,
) -> Page<Response> {
    let place = data.place();
    let offers = place.order.map(|order_id| MakeOffers {
        order_id,
        volunteers: data
            .volunteers
            .iter()
            .filter_map(|id| id.parse::<VolunteerId>().ok())
            .collect(),
        expected: data.expected(),
    });
    tell((&signed, &app), hx, place, idem, offers, "offered").await
}

/// Lets the system ask.
///
/// # Errors
/// Another role, or a service does not answer.
pub async fn seek(
    signed: Signed,
    State(app): State<App>,
    hx: (HxRequest, HxCurrentUrl),
    Post { idem, data }: Post<Form>,
) -> Page<Response> {
    let place = data.place();
    let seek = place.order.map(|order_id| SeekVolunteers {
        order_id,
        expected: data.expected(),
    });
    tell((&signed, &app), hx, place, idem, seek, "seeking").await
}

/// Lets it ask nobody else.
///
/// # Errors
/// Another role, or a service does not answer.
pub async fn stop(
    signed: Signed,
    State(app): State<App>,
    hx: (HxRequest, HxCurrentUrl),
    Post { idem, data }: Post<Form>,
) -> Page<Response> {
    let place = data.place();
    let stop = place.order.map(|order_id| StopSeeking { order_id });
    tell((&signed, &app), hx, place, idem, stop, "stopped").await
}

/// Decides about the chosen order. Refused in place: somebody else was faster, or the volunteer is no longer free.
async fn tell<C: Command>(
    at: (&Signed, &App),
    (HxRequest(is_htmx), HxCurrentUrl(current)): (HxRequest, HxCurrentUrl),
    place: Place,
    idem: Uuid,
    command: Option<C>,
    done: &str,
) -> Page<Response> {
    let (signed, app) = at;
    signed.needs(&OPERATORS)?;
    let Some(command) = command else {
        return Ok(Redirect::to("/console").into_response());
    };
    let elder = Place::current(current.as_ref()).map_or(place.elder, |here| here.elder);
    let place = place.elder(elder);
    let error = match signed.tell(app, idem, command).await {
        Ok(_) => return Ok(Redirect::to(&format!("{}&done={done}", place.href())).into_response()),
        Err(error) if matches!(error.code, Code::Unavailable | Code::Internal) => return Err(error.into()),
        Err(error) => error,
    };
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
