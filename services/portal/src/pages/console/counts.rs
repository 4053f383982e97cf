//! GET `/console/counts`: the tabs with their numbers, for the page that is open.

use axum::extract::{Query, State};
use axum_htmx::HxCurrentUrl;
use time::OffsetDateTime;

use super::{
    board::{OPERATORS, waiting},
    place::{Asked, Place},
    queue,
};
use crate::{
    pages::orders::desk::Desk,
    web::{App, Page, Signed},
};

/// The fragment.
///
/// # Errors
/// Another role, or dispatch does not answer.
pub async fn show(
    signed: Signed,
    State(app): State<App>,
    HxCurrentUrl(current): HxCurrentUrl,
    Query(asked): Query<Asked>,
) -> Page {
    signed.needs(&OPERATORS)?;
    let asked_for = Place::from(&asked);
    let here = Place::current(current.as_ref()).unwrap_or(asked_for);
    let place = Place {
        tab: asked_for.tab,
        ..here
    };
    let queue = waiting((&signed, &app), place).await?;
    let desk = Desk::open(&signed, &app, "/console").await?;
    let since = asked
        .since
        .parse()
        .ok()
        .and_then(|seconds| OffsetDateTime::from_unix_timestamp(seconds).ok());
    Ok(queue::tabs(&desk, place, &queue, false, since))
}
