//! The page: what is asked for each pane, and how they are put together.

use axum::{
    extract::{Query, State},
    http::{HeaderValue, StatusCode},
    response::{IntoResponse, Response},
};
use axum_htmx::{HxCurrentUrl, HxTarget};
use contracts::{
    Code, Paging, Role,
    dispatch::{
        Candidate, CountExcluded, Excluded, GetOrder, Need, OrderCard, OrderState, RankCandidates,
        board::{Board, BoardNow},
    },
};
use kernel::{ElderId, OrderId, VolunteerId};
use maud::{Markup, html};
use portal_kit::{assets, rail};

use super::{
    caller::{self, Caller},
    candidates::{self, Right},
    place::{Asked, Place},
    queue,
};
use crate::{
    pages::orders::desk::Desk,
    web::{App, Names, Page, Signed, words},
};

/// Who works here: the hotline, and the branch for its own town.
pub const OPERATORS: [Role; 3] = [Role::Operator, Role::Branch, Role::Clerk];
/// Orders on a tab; the rest is reached by narrowing the list of orders.
pub const ON_TAB: Paging = Paging { page: 1, size: 50 };

/// GET `/console`: the whole page, or the pane that htmx asks for.
///
/// # Errors
/// Another role, or a service does not answer.
pub async fn show(
    signed: Signed,
    State(app): State<App>,
    HxTarget(target): HxTarget,
    HxCurrentUrl(current): HxCurrentUrl,
    Query(asked): Query<Asked>,
) -> Page<Response> {
    signed.needs(&OPERATORS)?;
    let asked_for = Place::from(&asked);
    let at = (&signed, &app);
    // The pane that is not fetched keeps what it shows, and with it its part of the address.
    let here = Place::current(current.as_ref()).unwrap_or(asked_for);
    match target.as_deref() {
        Some("cands") => {
            let place = Place {
                elder: here.elder,
                ..asked_for
            };
            let right = right(at, place).await?;
            let desk = named(at, place, None, &right).await?;
            let pane = candidates::pane(&desk, place, &right, &asked.done);
            let answer = pushed(place, pane);
            // What the step before has changed is fetched by the page's own list.
            Ok(if asked.done.is_empty() {
                answer
            } else {
                told_page(answer)
            })
        }
        Some("queue-pane") => {
            let place = Place {
                elder: here.elder,
                order: here.order,
                ..asked_for
            };
            let queue = waiting(at, place).await?;
            let desk = named(at, place, Some(&queue), &Right::Nothing).await?;
            Ok(pushed(place, queue::pane(&desk, place, &queue)))
        }
        Some("call") => {
            let place = Place {
                tab: here.tab,
                order: here.order,
                ..asked_for
            };
            let caller = Caller::chosen(at, place.elder).await?;
            let desk = named(at, place, None, &Right::Nothing).await?;
            Ok(pushed(place, caller::pane(&desk, place, &caller)))
        }
        _ => {
            let caller = Caller::chosen(at, asked_for.elder).await?;
            whole(at, asked_for, &caller, None, &asked.done, StatusCode::OK).await
        }
    }
}

/// The whole page with this caller. `right` is what the third pane shows, if not the chosen order.
///
/// # Errors
/// A service does not answer.
pub async fn whole(
    at: (&Signed, &App),
    place: Place,
    caller: &Caller,
    draft: Option<Right>,
    done: &str,
    status: StatusCode,
) -> Page<Response> {
    let queue = waiting(at, place).await?;
    let right = match draft {
        Some(draft) => draft,
        None => right(at, place).await?,
    };
    let desk = named(at, place, Some(&queue), &right).await?;
    Ok((status, page(&desk, place, caller, &queue, &right, done)).into_response())
}

/// The page's markup.
pub fn page(
    desk: &Desk,
    place: Place,
    caller: &Caller,
    queue: &BoardNow,
    right: &Right,
    done: &str,
) -> Markup {
    framed(
        desk,
        place,
        caller,
        queue,
        candidates::pane(desk, place, right, done),
    )
}

/// The page with its third pane as given.
pub fn framed(desk: &Desk, place: Place, caller: &Caller, queue: &BoardNow, third: Markup) -> Markup {
    let title = desk.tr.t("console-title");
    rail(
        &desk.ctx,
        &title,
        html! {
            h1.sr { (title) }
            div.console data-keys hx-ext="sse" sse-connect="/sse/board" { (caller::pane(desk, place, caller)) (queue::pane(desk, place, queue)) (third) }
            @if let Some(script) = assets::named("board.js") { script src=(script.url) integrity=(script.integrity) defer {} }
        },
    )
}

/// An answer after which the list asks what has changed.
pub fn told_page(mut answer: Response) -> Response {
    answer
        .headers_mut()
        .insert("hx-trigger", HeaderValue::from_static("board"));
    answer
}

/// A fragment, with the address that goes with it.
pub fn pushed(place: Place, pane: Markup) -> Response {
    ([("hx-push-url", place.href())], pane).into_response()
}

/// The tab's orders and the numbers on all tabs.
///
/// # Errors
/// dispatch does not answer.
pub async fn waiting((signed, app): (&Signed, &App), place: Place) -> contracts::Result<BoardNow> {
    signed
        .ask(
            app,
            Board {
                tab: place.tab,
                paging: ON_TAB,
                have: Vec::new(),
            },
        )
        .await
}

/// What the third pane shows of the chosen order.
///
/// # Errors
/// A service does not answer.
pub async fn right((signed, app): (&Signed, &App), place: Place) -> contracts::Result<Right> {
    let Some(order_id) = place.order else {
        return Ok(Right::Nothing);
    };
    let card = match signed.ask(app, GetOrder { order_id }).await {
        Ok(card) => card,
        Err(error) if matches!(error.code, Code::NotFound | Code::Forbidden) => return Ok(Right::Nothing),
        Err(error) => return Err(error),
    };
    let ranked = match card.row.state {
        OrderState::Open | OrderState::Offered => rank((signed, app), Some(order_id), None).await?,
        _ => Ok(Ranking {
            candidates: Vec::new(),
            excluded: Vec::new(),
        }),
    };
    Ok(Right::Order(Box::new(card), ranked))
}

/// Who could go, and why others cannot.
#[derive(Debug)]
pub struct Ranking {
    /// Best first.
    pub candidates: Vec<Candidate>,
    /// How many others fell out by which filter.
    pub excluded: Vec<Excluded>,
}

/// A ranking, or why there is none, in words.
pub type Ranked = Result<Ranking, String>;

/// Who could go for an order or for a draft, or the refusal in words; a service that does not answer is no refusal.
///
/// # Errors
/// dispatch does not answer.
pub async fn rank(
    (signed, app): (&Signed, &App),
    order_id: Option<OrderId>,
    draft: Option<Need>,
) -> contracts::Result<Ranked> {
    let best = RankCandidates {
        order_id,
        draft: draft.clone(),
    };
    let others = CountExcluded { order_id, draft };
    let (best, others) = tokio::join!(signed.ask(app, best), signed.ask(app, others));
    match best.and_then(|best| Ok((best, others?))) {
        Ok((best, others)) => Ok(Ok(Ranking {
            candidates: best.candidates,
            excluded: others.excluded,
        })),
        Err(error) if matches!(error.code, Code::Unavailable | Code::Internal) => Err(error),
        Err(error) => Ok(Err(words(&error, signed.tr))),
    }
}

/// The desk with the names of everybody on the page, in one query to each registry (decision 8).
///
/// # Errors
/// A service does not answer.
pub async fn named(
    (signed, app): (&Signed, &App),
    place: Place,
    queue: Option<&BoardNow>,
    right: &Right,
) -> contracts::Result<Desk> {
    let mut desk = Desk::open(signed, app, "/console").await?;
    desk.ctx.path = place.href();
    let mut elders: Vec<ElderId> = Vec::new();
    let mut volunteers: Vec<VolunteerId> = Vec::new();
    elders.extend(
        queue
            .iter()
            .flat_map(|now| now.queue.rows.rows.iter().map(|row| row.elder_id)),
    );
    volunteers.extend(
        queue
            .iter()
            .flat_map(|now| now.queue.rows.rows.iter().flat_map(|row| row.volunteers.clone())),
    );
    if let Some(card) = right.card() {
        elders.push(card.row.elder_id);
        volunteers.extend(involved(card));
    }
    elders.extend(right.draft_for());
    volunteers.extend(right.candidates().iter().map(|candidate| candidate.volunteer_id));
    desk.names = Names::load(signed, app, elders, volunteers).await?;
    Ok(desk)
}

fn involved(card: &OrderCard) -> impl Iterator<Item = VolunteerId> {
    card.visits
        .iter()
        .map(|visit| visit.volunteer_id)
        .chain(card.offers.iter().map(|offer| offer.volunteer_id))
}

#[cfg(test)]
mod tests;
