//! POST `/console/orders`: 登记 (the order alone) or 登记并派单 (and asks the first candidate, or the one whose button was
//! pressed).

use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use contracts::{
    Code, Error,
    dispatch::{MakeOffers, OpenOrder, QueueTab, RankCandidates, Urgency, board::AddToOrder},
};
use kernel::{OrderId, VolunteerId};
use portal_kit::FormErrors;
use uuid::Uuid;

use super::{
    board::{self, OPERATORS},
    caller::{Caller, Duplicate, OnLine},
    candidates::Right,
    intake::{FIELDS, Intake},
    place::Place,
};
use crate::{
    pages::orders::desk::Desk,
    web::{App, Page, Post, Signed, field_errors, words},
};

/// Opens the order and, unless it is only to be registered, makes the first offer.
///
/// # Errors
/// Another role, or a service does not answer.
pub async fn post(
    signed: Signed,
    State(app): State<App>,
    Post { idem, data }: Post<Intake>,
) -> Page<Response> {
    signed.needs(&OPERATORS)?;
    let at = (&signed, &app);
    let place = Place::read(&data.tab, &data.order, &data.elder);
    if let Ok(order_id) = data.merge.parse() {
        return merge(at, idem, place, data, order_id).await;
    }
    let desk = Desk::open(&signed, &app, "/console").await?;
    let order = match data.order(&desk) {
        Ok(order) => order,
        Err(errors) => {
            return again(
                at,
                place,
                data,
                Why::Fields(errors),
                StatusCode::UNPROCESSABLE_ENTITY,
            )
            .await;
        }
    };
    // R5.9: nobody's emergency is registered before 120/119/110 and the family were on the screen.
    if order.urgency == Urgency::Emergency && data.emergency_seen.is_empty() {
        return again(at, place, data, Why::Emergency, StatusCode::UNPROCESSABLE_ENTITY).await;
    }
    let opened = match signed.tell(&app, idem, order.clone()).await {
        Ok(opened) => opened,
        Err(error) => return refused(at, place, data, error).await,
    };
    let done = if data.dispatches() {
        dispatch(at, opened.order_id, &data, &order).await?
    } else {
        "opened"
    };
    let tab = if done == "offered" {
        QueueTab::Offered
    } else {
        QueueTab::Open
    };
    let next = Place {
        tab,
        ..place.order(opened.order_id)
    };
    Ok(Redirect::to(&format!("{}&done={done}", next.href())).into_response())
}

/// 并入: what the caller says goes to the order that is there already.
async fn merge(
    at: (&Signed, &App),
    key: Uuid,
    place: Place,
    form: Intake,
    order_id: OrderId,
) -> Page<Response> {
    let (signed, app) = at;
    let said = form.note().map(str::to_owned);
    let note = said.unwrap_or_else(|| signed.tr.t("board-called-again"));
    let add = AddToOrder {
        order_id,
        note: note.into(),
    };
    match signed.tell(app, key, add).await {
        Ok(_) => Ok(Redirect::to(&format!("{}&done=merged", place.order(order_id).href())).into_response()),
        Err(error) => refused(at, place, form, error).await,
    }
}

/// Asks the chosen volunteer, or the best. The order stands whatever comes of it; the answer names the notice.
async fn dispatch(
    (signed, app): (&Signed, &App),
    order_id: OrderId,
    form: &Intake,
    order: &OpenOrder,
) -> contracts::Result<&'static str> {
    let chosen: Option<VolunteerId> = form.volunteer.parse().ok();
    let volunteers = match chosen {
        Some(chosen) => vec![chosen],
        None => {
            let ranked = signed
                .ask(
                    app,
                    RankCandidates {
                        order_id: Some(order_id),
                        draft: None,
                    },
                )
                .await?;
            let free = ranked
                .candidates
                .iter()
                .filter(|candidate| candidate.offer.is_none());
            free.take(usize::from(order.seats))
                .map(|candidate| candidate.volunteer_id)
                .collect()
        }
    };
    if volunteers.is_empty() {
        return Ok("nobody");
    }
    let key: Uuid = form.offer_key.unwrap_or_else(|| app.key());
    // The order is a moment old: whatever it is by now, it is still to be offered.
    let offers = MakeOffers {
        order_id,
        volunteers,
        expected: None,
    };
    match signed.tell(app, key, offers).await {
        Ok(_) => Ok("offered"),
        // Sent twice, and ranked anew in between: the first offer is out.
        Err(error) if error.code == Code::KeyReused => Ok("offered"),
        Err(error) if matches!(error.code, Code::Unavailable | Code::Internal) => Err(error),
        Err(_) => Ok("refused"),
    }
}

/// Why the form is shown again.
enum Why {
    Fields(FormErrors),
    Emergency,
    Duplicate(Duplicate),
    Refused(String),
}

async fn refused(at: (&Signed, &App), place: Place, form: Intake, error: Error) -> Page<Response> {
    let tr = at.0.tr;
    let (why, status) = match error.code {
        Code::NotFound | Code::Unavailable | Code::Internal => return Err(error.into()),
        Code::Conflict if error.reason == "duplicate_order" => {
            let text = |name: &str| error.details.get(name).and_then(|value| value.as_str());
            let id = text("order_id").and_then(|id| id.parse().ok());
            let no = text("order_no").unwrap_or_default().to_owned();
            (Why::Duplicate(Duplicate { id, no }), StatusCode::CONFLICT)
        }
        Code::Invalid if error.field.is_some() => (
            Why::Fields(field_errors(&error, tr, &FIELDS)),
            StatusCode::UNPROCESSABLE_ENTITY,
        ),
        Code::Forbidden => (Why::Refused(words(&error, tr)), StatusCode::FORBIDDEN),
        _ => (Why::Refused(words(&error, tr)), StatusCode::CONFLICT),
    };
    again(at, place, form, why, status).await
}

/// The page with the form as typed, and its candidates.
async fn again(
    at: (&Signed, &App),
    place: Place,
    form: Intake,
    why: Why,
    status: StatusCode,
) -> Page<Response> {
    let desk = Desk::open(at.0, at.1, "/console").await?;
    let right = match form.draft(&desk.catalogue) {
        Some(typed) => {
            let ranked = board::rank(at, None, Some(typed.need.clone())).await?;
            Some(Right::Draft(typed, ranked))
        }
        None => None,
    };
    let mut caller = Caller::chosen(at, place.elder).await?;
    if let Caller::Elder(line) = &mut caller {
        tell(line, form, why);
    }
    board::whole(at, place, &caller, right, "", status).await
}

fn tell(line: &mut OnLine, form: Intake, why: Why) {
    line.form = Some(form);
    match why {
        Why::Fields(errors) => line.errors = errors,
        // The box above the form says it.
        Why::Emergency => {}
        Why::Duplicate(duplicate) => line.duplicate = Some(duplicate),
        Why::Refused(words) => line.refusal = Some(words),
    }
}
