//! 来电弹屏: the telephone system says who calls, and the seat opens the console with that caller on the line.
//!
//! `POST /console/pop` with `Authorization: Bearer …` (the secret `pop-secret`) and `number=…` in the body; the answer is the
//! path that the seat's browser opens, `{"open": "/console/pop/<token>"}`. It opens once and within a minute, for whoever is
//! signed in at the hotline. The number stands in no address (decision 26). Without the secret there is no such door.

use axum::{
    Form, Json,
    extract::{Path, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;
use serde_json::json;
use subtle::ConstantTimeEq;
use time::Duration;

use super::{
    board::{self, OPERATORS},
    lookup,
    place::Place,
};
use crate::{
    pages::orders::typed,
    store::call_pop,
    web::{App, Page, PopSecret, Signed, Token},
};

/// How long a seat has to open it.
const OPEN_FOR: Duration = Duration::seconds(60);

/// What the telephone system sends.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Call {
    number: String,
}

/// Takes the number of a caller.
///
/// # Errors
/// The database does not answer.
pub async fn post(State(app): State<App>, headers: HeaderMap, Form(call): Form<Call>) -> Page<Response> {
    let Some(secret) = app.host.state::<PopSecret>().0.clone() else {
        return Ok(StatusCode::NOT_FOUND.into_response());
    };
    let given = headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.strip_prefix("Bearer "))
        .unwrap_or_default();
    if !bool::from(given.as_bytes().ct_eq(secret.as_bytes())) {
        return Ok(StatusCode::UNAUTHORIZED.into_response());
    }
    let Some(number) = lookup::number(&typed::narrow(&call.number)) else {
        return Ok(StatusCode::UNPROCESSABLE_ENTITY.into_response());
    };
    let token = Token::random();
    let sealed = app.host.crypto().seal(&number);
    let until = app.host.clock().now() + OPEN_FOR;
    let mut db = app.host.pool().acquire().await.map_err(runtime::Failure::from)?;
    call_pop::insert(&mut db, &token.hash(), &sealed, until).await?;
    let open = format!("/console/pop/{}", token.secret());
    Ok((StatusCode::CREATED, Json(json!({ "open": open }))).into_response())
}

/// Opens the console with the caller, once.
///
/// # Errors
/// Another role, or a service does not answer.
pub async fn open(signed: Signed, State(app): State<App>, Path(token): Path<String>) -> Page<Response> {
    signed.needs(&OPERATORS)?;
    let at = (&signed, &app);
    let sealed = match Token::parse(&token) {
        Some(token) => {
            let mut db = app.host.pool().acquire().await.map_err(runtime::Failure::from)?;
            call_pop::take(&mut db, &token.hash(), app.host.clock().now()).await?
        }
        None => None,
    };
    // Opened before, or too late: the number is asked for as ever.
    let Some(sealed) = sealed else {
        return Ok(Redirect::to("/console").into_response());
    };
    let number = app.host.crypto().open(&sealed)?;
    let caller = lookup::found(at, &number).await?;
    let place = Place::read("", "", "").elder(caller.elder());
    if place.elder.is_some() {
        return Ok(Redirect::to(&place.href()).into_response());
    }
    board::whole(at, place, &caller, None, "", StatusCode::OK).await
}
